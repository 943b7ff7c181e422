import { canonicalRequest, encodeRfc3986, sha256, signature } from '#lab/parts/aws/signature/canonical.ts';

/** AWS access keys. `sessionToken` is set for a role's session and absent for a user's long-lived keys. */
export interface ConnectKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The message with which a Kafka client logs in by the SASL mechanism AWS_MSK_IAM: a presigned request for
 * `kafka-cluster:Connect`, as JSON.
 *
 * @param host name of the broker.
 */
export function signedConnect(host: string, region: string, keys: ConnectKeys, now: Date): string {
  const date = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = { day: date.slice(0, 8), region, service: 'kafka-cluster' };
  const fields: Record<string, string> = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${keys.accessKeyId}/${scope.day}/${region}/${scope.service}/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': '900',
    ...(keys.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': keys.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  };
  const query = Object.entries({ Action: 'kafka-cluster:Connect', ...fields })
    .map(([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`)
    .join('&');
  const wire = { method: 'GET', path: '/', query, headers: new Map([['host', host]]) };
  const canonical = canonicalRequest(wire, scope.service, ['host'], sha256(''));
  const lower = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));
  return JSON.stringify({
    version: '2020_10_22',
    host,
    'user-agent': 'lab',
    action: 'kafka-cluster:Connect',
    ...lower,
    'x-amz-signature': signature(keys.secretAccessKey, scope, date, canonical),
  });
}
