import { type Finding, shown } from '#lib/config/findings.ts';
import type { Checkable, CheckResult } from './checks.ts';
import { checkDownloads } from './version-checks.ts';

/** Ports of MSK's listeners that do not take IAM, and of ZooKeeper. */
const portsWithoutIam: Readonly<Record<string, string>> = {
  '9092': 'plaintext',
  '9094': 'TLS without IAM',
  '9096': 'SASL/SCRAM',
  '2181': 'ZooKeeper',
  '2182': 'ZooKeeper',
};

/** Notes something about a key, concluded from other keys as well. */
export type NoteKey = (key: string, others: readonly string[], message: string) => void;

/** Cross-checks within pipeline.yaml. */
export function checkValues(checkable: Checkable): CheckResult {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  const noteIn =
    (list: Finding[]): NoteKey =>
    (key, others, message) => {
      const keys = [key, ...others];
      const position = keys.map((one) => checkable.positionOf(one.split('.'))).find((place) => place !== undefined);
      list.push({ message, position, keys });
    };
  const error = noteIn(errors);
  const warning = noteIn(warnings);
  checkUserId(checkable, error);
  checkDownloads(checkable.config, error, warning);
  checkArns(checkable, error);
  checkAddresses(checkable, error, warning);
  checkSwitches(checkable, warning);
  checkDatabricks(checkable, error, warning);
  return { errors, warnings };
}

/** The bucket's name follows from the id, and S3 is stricter than the rest. */
function checkUserId({ names }: Checkable, error: NoteKey): void {
  if (/^[a-z0-9-]{3,63}$/.test(names.bucket)) return;
  const rule = 'S3 takes small letters, digits and "-" only, 63 characters at most';
  error('userId', [], `userId ${shown(names.userId)} gives the bucket name "${names.bucket}", but ${rule}.`);
}

function checkArns({ config: { aws, iam, msk, connector } }: Checkable, error: NoteKey): void {
  const account = iam.roleArn?.split(':')[4];
  if (account !== undefined && aws.account !== undefined && account !== aws.account) {
    const message = `iam.roleArn belongs to account ${account}, but aws.account is "${aws.account}"; make them equal.`;
    error('iam.roleArn', ['aws.account'], message);
  }
  const regional = [
    ['msk.clusterArn', msk.clusterArn],
    ['connector.workerConfigurationArn', connector.workerConfigurationArn],
  ] as const;
  for (const [key, arn] of regional) {
    const region = arn?.split(':')[3];
    if (region !== undefined && region !== aws.region) {
      error(key, ['aws.region'], `${key} lies in "${region}", but aws.region is "${aws.region}"; make them equal.`);
    }
  }
}

function checkAddresses({ config: { msk, ssh, restProxy } }: Checkable, error: NoteKey, warning: NoteKey): void {
  if (ssh.port === restProxy.port) {
    const message = `restProxy.port and ssh.port are both ${ssh.port}; give each its own port.`;
    error('restProxy.port', ['ssh.port'], message);
  }
  for (const server of msk.bootstrapServers?.split(',') ?? []) {
    const kind = portsWithoutIam[server.slice(server.lastIndexOf(':') + 1)];
    if (kind === undefined) continue;
    const message = `msk.bootstrapServers names ${server}, usually the port for ${kind}; IAM listeners of MSK are on 9098.`;
    warning('msk.bootstrapServers', [], message);
    break;
  }
}

/** Serverless compute, which is what a job without a cluster runs on, has no mounts. */
function checkDatabricks({ config: { databricks } }: Checkable, error: NoteKey, warning: NoteKey): void {
  if (databricks === undefined) return;
  const { path, clusterId, jobCluster } = databricks;
  if (clusterId !== undefined && jobCluster !== undefined) {
    const message = 'databricks.jobCluster has no effect, because databricks.clusterId names a cluster that is there.';
    warning('databricks.jobCluster', ['databricks.clusterId'], message);
  }
  if (path === undefined && clusterId === undefined && jobCluster === undefined) {
    const message =
      'databricks: serverless compute has no mounts; set databricks.path (a volume, or s3://<bucket> of an external location), or databricks.clusterId or databricks.jobCluster.';
    error('databricks', ['databricks.path', 'databricks.clusterId', 'databricks.jobCluster'], message);
  }
}

function checkSwitches({ config: { api, database } }: Checkable, warning: NoteKey): void {
  if (api.create && api.id !== undefined) {
    warning('api.create', ['api.id'], 'api.create has no effect, because api.id names an API that is there already.');
  }
  if (database.tls === 'disabled' && database.caFile !== undefined) {
    const message = 'database.caFile has no effect, because database.tls is "disabled": all travels in clear text.';
    warning('database.caFile', ['database.tls'], message);
  }
}
