import { clientSettings, propertyLines } from '#lib/pipeline/shared/kafka-cli/client-settings.ts';

export interface RestProxySettings {
  readonly bootstrapServers: string;
  readonly roleArn: string;
  /** Address and port it listens on. */
  readonly listen: string;
  readonly port: number;
}

/**
 * kafka-rest.properties. What the proxy hands on to its Kafka clients carries `client.`, to producers alone
 * `producer.`. By their defaults a record for a topic that is missing would block for 60 s, past the 29 s of the API.
 */
export function restProperties({ bootstrapServers, roleArn, listen, port }: RestProxySettings): string {
  return (
    propertyLines([
      ['bootstrap.servers', bootstrapServers],
      ['listeners', `http://${listen}:${port}`],
    ]) +
    propertyLines(clientSettings(roleArn), 'client.') +
    propertyLines([
      ['producer.max.block.ms', '5000'],
      ['producer.request.timeout.ms', '10000'],
      ['producer.delivery.timeout.ms', '20000'],
      // The API passes the proxy's own headers on, so that a browser's answer needs it here.
      ['access.control.allow.origin', '*'],
    ])
  );
}
