/**
 * The settings with which a Kafka client authenticates at MSK as an IAM role. The quotes and the semicolon in the JAAS
 * line belong to its syntax.
 */
export function clientSettings(roleArn: string): ReadonlyMap<string, string> {
  return new Map([
    ['security.protocol', 'SASL_SSL'],
    ['sasl.mechanism', 'AWS_MSK_IAM'],
    ['sasl.jaas.config', `software.amazon.msk.auth.iam.IAMLoginModule required awsRoleArn="${roleArn}";`],
    ['sasl.client.callback.handler.class', 'software.amazon.msk.auth.iam.IAMClientCallbackHandler'],
  ]);
}

/** Settings as the lines of a properties file. `prefix` is put in front of each key. */
export const propertyLines = (settings: Iterable<readonly [string, string]>, prefix = ''): string =>
  [...settings].map(([key, value]) => `${prefix}${key}=${value}\n`).join('');
