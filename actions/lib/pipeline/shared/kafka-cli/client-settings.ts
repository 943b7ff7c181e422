/**
 * What a Kafka client needs to authenticate at MSK with IAM as the given role. The quotes and the final semicolon of
 * the JAAS line are part of its grammar.
 */
export function clientSettings(roleArn: string): ReadonlyMap<string, string> {
  return new Map([
    ['security.protocol', 'SASL_SSL'],
    ['sasl.mechanism', 'AWS_MSK_IAM'],
    ['sasl.jaas.config', `software.amazon.msk.auth.iam.IAMLoginModule required awsRoleArn="${roleArn}";`],
    ['sasl.client.callback.handler.class', 'software.amazon.msk.auth.iam.IAMClientCallbackHandler'],
  ]);
}

/** Settings as the lines of a properties file, each key after `prefix`. */
export const propertyLines = (settings: Iterable<readonly [string, string]>, prefix = ''): string =>
  [...settings].map(([key, value]) => `${prefix}${key}=${value}\n`).join('');
