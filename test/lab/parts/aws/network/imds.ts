import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { RoleSession, RoleSessions } from '../identity/role-sessions.ts';
import { type Answer, send } from '../protocol/answer.ts';
import { type InstanceFacts, privateDnsName, zoneOf } from '../services/ec2/describe-instances.ts';

/** What the metadata service needs. */
export interface ImdsPorts {
  readonly facts: InstanceFacts;
  readonly roleArn: string;
  readonly sessions: RoleSessions;
  /** In ms since 1970. */
  readonly now: () => number;
  /** The instance's public key as a line of `authorized_keys`. */
  publicKey(): string;
}

/** How long a set of the instance's keys is valid. */
const LIFETIME_MS = 6 * 3_600_000;
/** Age at which the keys are replaced by new ones. */
const ROTATE_MS = 3_600_000;

const text = (body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain', server: 'EC2ws', ...headers },
  body,
});

/** The keys of the instance's role. They are created at the first request. */
class InstanceKeys {
  readonly #ports: ImdsPorts;
  #session: RoleSession | undefined;
  #made = 0;

  constructor(ports: ImdsPorts) {
    this.#ports = ports;
  }

  /** The current keys; undefined when the role does not trust ec2.amazonaws.com. */
  current(): { session: RoleSession; made: Date } | undefined {
    const { sessions, roleArn, facts, now } = this.#ports;
    if (this.#session === undefined || now() - this.#made > ROTATE_MS) {
      const asker = { kind: 'service', service: 'ec2.amazonaws.com' } as const;
      this.#session = sessions.assume(roleArn, facts.instance.id, asker, LIFETIME_MS);
      this.#made = now();
    }
    return this.#session === undefined ? undefined : { session: this.#session, made: new Date(this.#made) };
  }
}

function credentials(keys: InstanceKeys, roleName: string): Answer {
  const current = keys.current();
  if (current === undefined) {
    const Message = `EC2 cannot assume the role ${roleName}. Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html`;
    return text(JSON.stringify({ Code: 'AssumeRoleUnauthorizedAccess', Message }, null, 2));
  }
  const { session, made } = current;
  const seconds = (date: Date): string => date.toISOString().replace(/\.\d+/, '');
  return text(
    JSON.stringify(
      {
        Code: 'Success',
        LastUpdated: seconds(made),
        Type: 'AWS-HMAC',
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        Token: session.sessionToken,
        Expiration: seconds(session.expires ?? made),
      },
      null,
      2,
    ),
  );
}

function identityDocument(facts: InstanceFacts): string {
  const document = {
    accountId: facts.account,
    architecture: 'x86_64',
    availabilityZone: zoneOf(facts.region),
    imageId: facts.imageId,
    instanceId: facts.instance.id,
    instanceType: 't2.micro',
    pendingTime: facts.instance.current.launchTime,
    privateIp: facts.instance.privateIp,
    region: facts.region,
    version: '2017-09-30',
  };
  return JSON.stringify(document, null, 2);
}

/** The values of the metadata service, by path below the version, for example `latest/`. */
function leaves({ facts, roleArn, publicKey }: ImdsPorts): Readonly<Record<string, () => string>> {
  const { instance, region } = facts;
  const roleName = roleArn.split('/').at(-1) ?? '';
  const profile = { InstanceProfileArn: facts.profile.arn, InstanceProfileId: facts.profile.id };
  return {
    'meta-data/ami-id': () => facts.imageId,
    'meta-data/hostname': () => privateDnsName(instance.privateIp),
    'meta-data/iam/info': () =>
      JSON.stringify({ Code: 'Success', LastUpdated: instance.current.launchTime, ...profile }, null, 2),
    'meta-data/iam/security-credentials/': () => roleName,
    'meta-data/instance-id': () => instance.id,
    'meta-data/instance-type': () => 't2.micro',
    'meta-data/local-hostname': () => privateDnsName(instance.privateIp),
    'meta-data/local-ipv4': () => instance.privateIp,
    'meta-data/placement/availability-zone': () => zoneOf(region),
    'meta-data/placement/region': () => region,
    'meta-data/public-hostname': () => instance.current.publicDnsName,
    'meta-data/public-ipv4': () => instance.current.publicIp,
    'meta-data/public-keys/0/openssh-key': publicKey,
    'meta-data/security-groups': () => facts.securityGroup.name,
    'meta-data/services/domain': () => 'amazonaws.com',
    'meta-data/services/partition': () => 'aws',
    'dynamic/instance-identity/document': () => identityDocument(facts),
  };
}

/** The names in a folder, one a line; names of folders end in a slash. Empty for a folder that does not exist. */
function listing(paths: readonly string[], folder: string): string {
  const names = paths
    .filter((path) => path.startsWith(folder))
    .map((path) => /^[^/]*\/?/.exec(path.slice(folder.length))?.[0] ?? '');
  return [...new Set(names)].filter((name) => name !== '').join('\n');
}

/** The instance metadata service in its versions 1 (no token) and 2 (with a session token). */
export function imds(ports: ImdsPorts): RequestListener {
  const keys = new InstanceKeys(ports);
  const tokens = new Map<string, number>();
  const files = leaves(ports);
  const roleName = ports.roleArn.split('/').at(-1) ?? '';

  const token = (request: IncomingMessage): Answer => {
    const header = request.headers['x-aws-ec2-metadata-token-ttl-seconds'];
    const seconds = Number(header);
    if (typeof header !== 'string' || !Number.isInteger(seconds) || seconds < 1 || seconds > 21_600)
      return text('', 400);
    for (const [old, end] of tokens) if (end <= ports.now()) tokens.delete(old);
    const made = randomBytes(40).toString('base64url');
    tokens.set(made, ports.now() + seconds * 1000);
    return text(made, 200, { 'x-aws-ec2-metadata-token-ttl-seconds': header });
  };

  const answer = (request: IncomingMessage): Answer => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === '/latest/api/token') return request.method === 'PUT' ? token(request) : text('', 405);
    if (request.method !== 'GET' && request.method !== 'HEAD') return text('', 405);
    const given = request.headers['x-aws-ec2-metadata-token'];
    if (given !== undefined && (tokens.get(String(given)) ?? 0) <= ports.now()) return text('', 401);
    const name = /^\/(?:latest|\d{4}-\d\d-\d\d)\/(.*)$/.exec(path)?.[1];
    if (name === undefined) return text('', 404);
    if (name === `meta-data/iam/security-credentials/${roleName}`) return credentials(keys, roleName);
    const leaf = files[name] ?? files[`${name}/`];
    if (leaf !== undefined) {
      const body = leaf();
      return body === '' ? text('', 404) : text(body);
    }
    const folder = listing(Object.keys(files), name === '' || name.endsWith('/') ? name : `${name}/`);
    return folder === '' ? text('', 404) : text(folder);
  };

  return (request, response) => {
    request.resume();
    send(response, answer(request), request.method);
  };
}
