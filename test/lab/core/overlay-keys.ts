/**
 * Config keys that the lab's overlay may set: addresses, ports, download mirrors, the certificate authority, the host
 * key, the account and digests. Each of them also serves real users. No config key exists only for the lab.
 */
export const overlayKeys: readonly string[] = [
  'aws.account',
  'ec2.address',
  'ec2.publicDns',
  'ssh.port',
  'ssh.hostKey',
  'msk.bootstrapServers',
  'restProxy.port',
  'restProxy.listen',
  'api.invokeUrl',
  'database.caFile',
  'databricks.host',
  'databricks.clusterId',
  ...['kafka', 'iamAuth', 'confluent', 's3Sink'].flatMap((name) => [
    `downloads.${name}.url`,
    `downloads.${name}.sha256`,
  ]),
];

/** The dotted keys of all values in a nested object, for example `ssh.port`. */
export const leavesOf = (value: Readonly<Record<string, unknown>>, prefix = ''): string[] =>
  Object.entries(value).flatMap(([key, below]) =>
    typeof below === 'object' && below !== null && !Array.isArray(below)
      ? leavesOf(below as Readonly<Record<string, unknown>>, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );

/** @throws Error naming the keys of an overlay that are not in {@link overlayKeys}. */
export function refuseOtherKeys(overlay: Readonly<Record<string, unknown>>): void {
  const wrong = leavesOf(overlay).filter((key) => !overlayKeys.includes(key));
  if (wrong.length > 0) throw new Error(`the lab's overlay may not set ${wrong.join(', ')}`);
}
