import { knownRegions } from '#lib/config/regions.ts';
import { shown } from '#lib/config/source/findings.ts';
import { reachOf } from '#lib/hosts.ts';
import { nearest } from '#lib/nearest.ts';
import { type Checkable, type CheckResult, collectFindings, type Notes } from './checkable.ts';
import { checkDownloads } from './version-checks.ts';

/** Ports of MSK's listeners that do not accept IAM, and those of ZooKeeper. */
const portsWithoutIam: Readonly<Record<string, string>> = {
  '9092': 'plaintext',
  '9094': 'TLS without IAM',
  '9096': 'SASL/SCRAM',
  '2181': 'ZooKeeper',
  '2182': 'ZooKeeper',
};

/** Cross-checks within pipeline.yaml. */
export function checkValues(checkable: Checkable): CheckResult {
  const { notes, errors, warnings } = collectFindings((key, message, others = []) => {
    const keys = [key, ...others];
    const position = keys.map((one) => checkable.positionOf(one.split('.'))).find((place) => place !== undefined);
    return { message, position, keys };
  });
  checkUserId(checkable, notes);
  checkRegion(checkable, notes);
  checkDownloads(checkable.config, notes);
  checkArns(checkable, notes);
  checkAddresses(checkable, notes);
  checkUnusedKeys(checkable, notes);
  checkDatabricks(checkable, notes);
  return { errors, warnings };
}

/** The bucket's name is derived from the id, and S3's rules for names are stricter than those of other services. */
function checkUserId({ names }: Checkable, { error }: Notes): void {
  if (/^[a-z0-9-]{3,63}$/.test(names.bucket)) return;
  const rule = 'S3 accepts only lower-case letters, digits and "-", at most 63 characters';
  error(
    'userId',
    `userId is ${shown(names.userId)}, which gives the bucket name "${names.bucket}"; ${rule}. Correct the id.`,
  );
}

/** A region that is not known may be new, so it is no error. */
function checkRegion({ config: { aws } }: Checkable, { warning }: Notes): void {
  if (knownRegions.includes(aws.region)) return;
  const near = nearest(aws.region, knownRegions);
  const fix = near === undefined ? 'Check its spelling.' : `Did you mean ${shown(near)}?`;
  warning('aws.region', `aws.region is ${shown(aws.region)}, and no region of that name is known. ${fix}`);
}

function checkArns({ config: { aws, iam, msk, connector } }: Checkable, { error }: Notes): void {
  const account = iam.roleArn?.split(':')[4];
  if (account !== undefined && aws.account !== undefined && account !== aws.account) {
    const message = `iam.roleArn names account "${account}", but aws.account is "${aws.account}"; make them equal.`;
    error('iam.roleArn', message, ['aws.account']);
  }
  const regional = [
    ['msk.clusterArn', msk.clusterArn],
    ['connector.workerConfigurationArn', connector.workerConfigurationArn],
  ] as const;
  for (const [key, arn] of regional) {
    const region = arn?.split(':')[3];
    if (region !== undefined && region !== aws.region) {
      error(key, `${key} names region "${region}", but aws.region is "${aws.region}"; make them equal.`, [
        'aws.region',
      ]);
    }
  }
}

function checkAddresses({ config: { ec2, msk, ssh, restProxy } }: Checkable, { error, warning }: Notes): void {
  if (ec2.publicDns !== undefined && reachOf(ec2.publicDns) === 'private') {
    const message = `ec2.publicDns is ${shown(ec2.publicDns)}, a private address, which API Gateway does not reach; set the public DNS name of the instance.`;
    warning('ec2.publicDns', message);
  }
  if (ssh.port === restProxy.port) {
    const message = `restProxy.port and ssh.port are both ${ssh.port}; give each its own port.`;
    error('restProxy.port', message, ['ssh.port']);
  }
  for (const server of msk.bootstrapServers?.split(',') ?? []) {
    const kind = portsWithoutIam[server.slice(server.lastIndexOf(':') + 1)];
    if (kind === undefined) continue;
    const message = `msk.bootstrapServers names ${server}, whose port is usually for ${kind}; use the IAM port, 9098.`;
    warning('msk.bootstrapServers', message);
    break;
  }
}

/** A job without a cluster runs on serverless compute, where a bucket cannot be mounted. */
function checkDatabricks({ config: { databricks } }: Checkable, { error, warning }: Notes): void {
  if (databricks === undefined) return;
  const { path, clusterId, jobCluster } = databricks;
  if (clusterId !== undefined && jobCluster !== undefined) {
    const message =
      'databricks.jobCluster has no effect, because databricks.clusterId names an existing cluster; remove one of them.';
    warning('databricks.jobCluster', message, ['databricks.clusterId']);
  }
  if (path === undefined && clusterId === undefined && jobCluster === undefined) {
    const message =
      'databricks: serverless compute has no mounts; set databricks.path (a volume, or s3://<bucket> of an external location), databricks.clusterId or databricks.jobCluster.';
    error('databricks', message, ['databricks.path', 'databricks.clusterId', 'databricks.jobCluster']);
  }
}

/** Keys that another key makes useless. */
function checkUnusedKeys({ config: { api, database } }: Checkable, { warning }: Notes): void {
  if (api.create && api.id !== undefined) {
    const message = 'api.create has no effect, because api.id names an existing API; remove one of them.';
    warning('api.create', message, ['api.id']);
  }
  if (database.tls === 'disabled' && database.caFile !== undefined) {
    const message =
      'database.caFile has no effect, because database.tls is "disabled" and the connection is not encrypted; remove one of them.';
    warning('database.caFile', message, ['database.tls']);
  }
}
