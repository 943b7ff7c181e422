import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '#lab/core/lab.ts';
import { type Account, accountOf } from './account.ts';
import { admin } from './admin.ts';
import { Authenticator } from './authenticator.ts';
import { CallLog } from './call-log.ts';
import { ExecuteApi } from './execute-api/index.ts';
import { Faults } from './faults.ts';
import { Credentials } from './identity/credentials.ts';
import { kafkaRights } from './identity/kafka-policy.ts';
import { RoleSessions } from './identity/role-sessions.ts';
import { Roles } from './identity/roles.ts';
import { UserPolicies } from './identity/user-policies.ts';
import { Models } from './model/models.ts';
import { RequestCheck } from './model/request-check.ts';
import { imds } from './network/imds.ts';
import { InternetGateway } from './network/internet-gateway.ts';
import type { Service } from './protocol/operation.ts';
import { Router } from './router.ts';
import { ApiGateway } from './services/apigateway/index.ts';
import { LiveApis } from './services/apigateway/live.ts';
import type { InstanceFacts } from './services/ec2/describe-instances.ts';
import { ec2Service } from './services/ec2/index.ts';
import { Instance } from './services/ec2/instance.ts';
import { namesakesOf } from './services/ec2/namesakes.ts';
import { SecurityGroups } from './services/ec2/security-groups.ts';
import { iamService } from './services/iam.ts';
import { kafkaService } from './services/kafka.ts';
import { arnsOf } from './services/kafkaconnect/arns.ts';
import { checkConnector } from './services/kafkaconnect/check.ts';
import { Connectors } from './services/kafkaconnect/connectors.ts';
import { kafkaConnectService } from './services/kafkaconnect/index.ts';
import { S3PluginStore } from './services/kafkaconnect/plugin-store.ts';
import { CustomPlugins } from './services/kafkaconnect/plugins.ts';
import { Supervisor } from './services/kafkaconnect/supervisor.ts';
import { settingsOf, WorkerConfigurations } from './services/kafkaconnect/worker-configurations.ts';
import type { WorkerFactory } from './services/kafkaconnect/worker-port.ts';
import { S3 } from './services/s3/index.ts';
import { s3Operations } from './services/s3/operations.ts';
import { ssmService } from './services/ssm.ts';
import { stsService } from './services/sts.ts';
import { Upstream } from './upstream.ts';

/** Where the parts of the lab find each other's files. */
export const files = {
  credentials: (lab: Lab) => lab.path('aws', 'credentials.json'),
  /** Rights in the Kafka cluster, for the broker. */
  kafkaRights: (lab: Lab) => lab.path('aws', 'kafka-rights.json'),
  /** What the runner's user may do. */
  userPolicies: (lab: Lab) => lab.path('aws', 'user-policies.json'),
  /** Other instances of the same name, of which there is nothing but what EC2 says of them. */
  namesakes: (lab: Lab) => lab.path('aws', 'namesakes.json'),
  /** The private key as SSM keeps it. */
  storedKey: (lab: Lab) => lab.path('aws', 'stored-key.pem'),
  instance: (lab: Lab) => lab.path('aws', 'instance.json'),
  invokeUrl: (lab: Lab) => lab.path('aws', 'invoke-url'),
  privateKey: (lab: Lab) => lab.path('host', 'ec2-key.pem'),
  publicKey: (lab: Lab) => lab.path('host', 'ec2-key.pub'),
  console: (lab: Lab) => lab.path('host', 'console.log'),
  calls: (lab: Lab) => lab.path('logs', 'aws.jsonl'),
};

/** Where the front door answers. */
export const endpointOf = (lab: Lab): string => `http://127.0.0.1:${lab.spec.ports.aws}`;

/** How long an instance stays in `pending` and `stopping`, in ms. */
const TRANSITION_MS = 500;

/** The front door, put together; nothing listens yet but what is said to. */
export interface FrontDoor {
  readonly account: Account;
  readonly upstream: Upstream;
  readonly router: Router;
  readonly metadata: ReturnType<typeof imds>;
  readonly gateway: InternetGateway;
  readonly connectors: Connectors;
  /** What it carries out, by service: AWS's names. */
  readonly operations: ReadonlyMap<string, readonly string[]>;
}

function identity(lab: Lab, account: Account, now: () => number) {
  const roles = new Roles(account.account, [account.runnerName]);
  const { roleName: name, roleArn: arn, roleId: id, created, trustPolicy } = account;
  roles.add({ name, arn, id, created, trustPolicy });
  const credentials = new Credentials(files.credentials(lab), now);
  const { accessKeyId, secretAccessKey: secret } = lab.spec.runner;
  credentials.put(accessKeyId, { secret, arn: account.runnerArn });
  return { roles, credentials, sessions: new RoleSessions(roles, credentials, now) };
}

function securityGroups(lab: Lab, account: Account): SecurityGroups {
  const groups = new SecurityGroups([
    { ...account.instanceGroup, description: 'EC2 client' },
    { ...account.clusterGroup, description: 'MSK cluster' },
  ]);
  for (const port of [lab.spec.ports.ssh, lab.spec.ports['rest-proxy']]) {
    const source = { kind: 'ipv4', value: '0.0.0.0/0' } as const;
    groups.add(
      account.instanceGroup.id,
      [{ egress: false, protocol: 'tcp', fromPort: port, toPort: port, source }],
      {},
    );
  }
  return groups;
}

function instanceFacts(lab: Lab, account: Account, now: () => number): InstanceFacts {
  const { instanceId: id, privateIp } = lab.spec;
  const file = files.instance(lab);
  return {
    instance: new Instance({ id, privateIp, file, now, transitionMs: TRANSITION_MS }),
    tags: { Name: account.userId },
    account: account.account,
    region: account.region,
    imageId: account.imageId,
    keyName: account.keyName,
    vpcId: account.vpcId,
    subnetId: account.cluster.subnets[0] ?? '',
    securityGroup: account.instanceGroup,
    profile: { arn: account.profile.arn, id: account.profile.id },
  };
}

function mskConnect(
  lab: Lab,
  account: Account,
  parts: { roles: Roles; sessions: RoleSessions; upstream: Upstream; workers: WorkerFactory; now: () => number },
) {
  const arns = arnsOf(account.account, account.region);
  const { connectDelayMs: delayMs } = lab.spec;
  const { now, roles, sessions, workers } = parts;
  const pause = async (ms: number): Promise<void> => sleep(ms);
  const store = new S3PluginStore(parts.upstream, lab.path('connect', 'plugins'));
  const plugins = new CustomPlugins({ arns, store, now, sleep: pause, delayMs });
  const configurations = new WorkerConfigurations([account.workerConfiguration]);
  const supervisor = new Supervisor({
    workers,
    sessions,
    endpoint: endpointOf(lab),
    region: account.region,
    now,
    sleep: pause,
    say: (text) => console.log(text),
    pluginFile: (arn) => plugins.get(arn).file?.path ?? '',
    settings: (arn) => (arn === undefined ? {} : settingsOf(configurations.get(arn).properties)),
  });
  const { subnets } = account.cluster;
  const view = {
    plugins,
    roles,
    configurations,
    subnets,
    securityGroups: [account.clusterGroup.id, account.instanceGroup.id],
  };
  const check = checkConnector.bind(undefined, view);
  return {
    plugins,
    configurations,
    connectors: new Connectors({ arns, supervisor, now, sleep: pause, delayMs, check }),
  };
}

/** Puts the front door of a lab together. */
export function compose(lab: Lab, workers: WorkerFactory, now: () => number): FrontDoor {
  mkdirSync(lab.path('aws'), { recursive: true });
  const account = accountOf(lab.spec, new Date(now()));
  writeFileSync(files.kafkaRights(lab), JSON.stringify(kafkaRights(account), null, 2));
  const upstream = new Upstream(lab.spec.ports.ministack);
  const log = new CallLog(files.calls(lab), now);
  const { roles, credentials, sessions } = identity(lab, account, now);
  const authenticator = new Authenticator(credentials, account.region, now);
  const facts = instanceFacts(lab, account, now);
  const groups = securityGroups(lab, account);
  const gateway = new InternetGateway(
    {
      publicIp: () => (facts.instance.current.state === 'running' ? facts.instance.current.publicIp : undefined),
      privateIp: lab.spec.privateIp,
      admits: (port, peer) => groups.admits(account.instanceGroup.id, port, peer),
    },
    [lab.spec.ports.ssh, lab.spec.ports['rest-proxy']],
  );
  const resync = (): void => void gateway.sync().catch((error: unknown) => console.error(error));
  facts.instance.onChange(resync);
  groups.onChange(resync);
  const live = new LiveApis(upstream);
  const connect = mskConnect(lab, account, { roles, sessions, upstream, workers, now });
  const keyName = `/ec2/keypair/${lab.spec.keyPairId}`;
  const privateKeyFile = files.privateKey(lab);
  const storedKeyFile = files.storedKey(lab);
  const secret = {
    arn: `arn:aws:ssm:${account.region}:${account.account}:parameter${keyName}`,
    modified: account.created,
    value: () => readFileSync(storedKeyFile, 'utf8'),
  };
  const deployed = (apiId: string, stageName: string): void =>
    writeFileSync(files.invokeUrl(lab), `${endpointOf(lab)}/_aws/execute-api/${apiId}/${stageName}`);
  const faults = new Faults(async (ms) => sleep(ms));
  const services: Service[] = [
    stsService({ roles, sessions }),
    iamService({
      roles,
      profile: account.profile,
      effectiveFrom(operation) {
        const lateness = faults.lateness('iam', operation);
        return lateness === 0 ? 0 : now() + lateness;
      },
    }),
    ec2Service({
      facts,
      namesakes: namesakesOf(facts, files.namesakes(lab)),
      groups: { groups, account: account.account, vpcId: account.vpcId },
      keyPair: { id: lab.spec.keyPairId, name: account.keyName, created: account.created, privateKeyFile },
      consoleFile: files.console(lab),
    }),
    ssmService(new Map([[keyName, secret]])),
    kafkaService([account.cluster]),
    kafkaConnectService(connect),
    new ApiGateway({ upstream, live, deployed }).service(),
  ];
  const check = new RequestCheck(new Models(lab));
  const s3 = new S3({
    befall: (operation) => faults.befall('s3', operation, 's3'),
    upstream,
    log,
    claimed: (request) => authenticator.claimed(request),
    authenticate: (request, payloadHash) => authenticator.authenticate(request, 's3', payloadHash).arn,
    check: (operation, request, path) => check.checkS3(operation, request, path),
  });
  return {
    account,
    upstream,
    router: new Router({
      authenticator,
      services: new Map(services.map((service) => [service.name, service])),
      s3,
      executeApi: new ExecuteApi(live, log, authenticator),
      log,
      check,
      faults,
      policies: new UserPolicies(files.userPolicies(lab), account.runnerArn),
      admin: admin({ instance: facts.instance, gateway, faults }),
    }),
    metadata: imds({
      facts,
      roleArn: account.roleArn,
      sessions,
      now,
      publicKey: () => readFileSync(files.publicKey(lab), 'utf8').trim(),
    }),
    gateway,
    connectors: connect.connectors,
    operations: new Map([['s3', s3Operations], ...services.map((one) => [one.name, one.operations] as const)]),
  };
}
