/**
 * The keys of the config that the lab's overlay may set: addresses, ports, mirrors, the authority, the host key, the
 * account and digests. All of them are for real users too; nothing in the config is for the lab alone.
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

/** Keys of nested values by their full path. */
export const leavesOf = (value: Readonly<Record<string, unknown>>, prefix = ''): string[] =>
  Object.entries(value).flatMap(([key, below]) =>
    typeof below === 'object' && below !== null && !Array.isArray(below)
      ? leavesOf(below as Readonly<Record<string, unknown>>, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );

/** @throws Error when an overlay sets what only a lab could want. */
export function refuseOtherKeys(overlay: Readonly<Record<string, unknown>>): void {
  const wrong = leavesOf(overlay).filter((key) => !overlayKeys.includes(key));
  if (wrong.length > 0) throw new Error(`the lab's overlay may not set ${wrong.join(', ')}`);
}
