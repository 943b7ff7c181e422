import { gather } from '#lib/converge/gather.ts';
import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { hostFile } from '#lib/pipeline/shared/host/resources/host-file.ts';
import { clientSettings, propertyLines } from '#lib/pipeline/shared/kafka-cli/client-settings.ts';
import { bootstrapServers, roleArn } from '#lib/pipeline/shared/look-ups.ts';

/** kafka-rest.properties: where the REST proxy listens, and how it reaches the brokers. */
export const restPropertiesResource = (p: Pipeline): AnyResource =>
  hostFile(onHost(p), { path: hostPaths(p.config).restProperties, text: () => desiredProperties(p) });

/** The text of kafka-rest.properties for this pipeline. */
export async function desiredProperties(p: Pipeline): Promise<string> {
  const { listen, port } = p.config.restProxy;
  const [servers, arn] = await gather([bootstrapServers(p), roleArn(p)]);
  return restProperties({ bootstrapServers: servers, roleArn: arn, listen, port });
}

/** What {@link restProperties} fills in. */
export interface RestProxySettings {
  readonly bootstrapServers: string;
  readonly roleArn: string;
  /** Address that the proxy listens on. */
  readonly listen: string;
  readonly port: number;
}

/**
 * Text of kafka-rest.properties. The proxy passes keys that begin with `client.` to all of its Kafka clients, those
 * that begin with `producer.` to its producers alone. With the producer's defaults a record for a missing topic blocks
 * for 60 s, but API Gateway gives up after 29 s.
 */
export function restProperties(settings: RestProxySettings): string {
  return (
    propertyLines([
      ['bootstrap.servers', settings.bootstrapServers],
      ['listeners', `http://${settings.listen}:${settings.port}`],
    ]) +
    propertyLines(clientSettings(settings.roleArn), 'client.') +
    propertyLines([
      ['producer.max.block.ms', '5000'],
      ['producer.request.timeout.ms', '10000'],
      ['producer.delivery.timeout.ms', '20000'],
      // API Gateway forwards the headers of the proxy's answer, so a browser gets its CORS header from here.
      ['access.control.allow.origin', '*'],
    ])
  );
}
