import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '#lab/core/lab.ts';
import type { WorkerFactory } from '#lab/parts/connect/worker-port.ts';
import { type Account, accountOf } from '../account.ts';
import { ExecuteApi } from '../execute-api/index.ts';
import { Faults } from '../faults/faults.ts';
import { endpointOf, files } from '../files.ts';
import { Credentials } from '../identity/credentials.ts';
import { kafkaRights } from '../identity/kafka-policy.ts';
import { RoleSessions } from '../identity/role-sessions.ts';
import { Roles } from '../identity/roles.ts';
import { UserPolicies } from '../identity/user-policies.ts';
import { Upstream } from '../ministack/upstream.ts';
import { Models } from '../model/models.ts';
import { RequestCheck } from '../model/request-check.ts';
import { imds } from '../network/imds.ts';
import type { InternetGateway } from '../network/internet-gateway.ts';
import type { Service } from '../protocol/operation.ts';
import { ApiGateway } from '../services/apigateway/index.ts';
import { InvokeUrl } from '../services/apigateway/invoke-url.ts';
import { LiveApis } from '../services/apigateway/live.ts';
import { ec2Service } from '../services/ec2/index.ts';
import { namesakesOf } from '../services/ec2/namesakes.ts';
import { iamService } from '../services/iam.ts';
import { kafkaService } from '../services/kafka/index.ts';
import type { Connectors } from '../services/kafkaconnect/connectors.ts';
import { kafkaConnectService } from '../services/kafkaconnect/index.ts';
import { kmsService } from '../services/kms/index.ts';
import { s3Operations } from '../services/s3/operations.ts';
import { ssmService } from '../services/ssm/index.ts';
import { stsService } from '../services/sts.ts';
import { Authenticator } from './authenticator.ts';
import { CallLog } from './call-log.ts';
import { connectParts } from './compose-connect.ts';
import { type Ec2Parts, ec2Parts } from './compose-ec2.ts';
import { kmsKeys, s3Part } from './compose-s3.ts';
import { labCommands } from './lab-commands.ts';
import { Router } from './router.ts';

/** The parts of the front door, created and connected. Nothing listens yet; see serve.ts. */
export interface FrontDoor {
  readonly account: Account;
  readonly upstream: Upstream;
  readonly router: Router;
  /** Answers the instance metadata service. */
  readonly metadata: ReturnType<typeof imds>;
  readonly gateway: InternetGateway;
  readonly connectors: Connectors;
  /** Names of the operations that are carried out, by service. */
  readonly operations: ReadonlyMap<string, readonly string[]>;
}

interface Identity {
  readonly roles: Roles;
  readonly credentials: Credentials;
  readonly sessions: RoleSessions;
}

function identity(lab: Lab, account: Account, now: () => number): Identity {
  const roles = new Roles(account.account, [account.runnerName]);
  const { roleName: name, roleArn: arn, roleId: id, created, trustPolicy } = account;
  roles.add({ name, arn, id, created, trustPolicy });
  const credentials = new Credentials(files.credentials(lab), now);
  const { accessKeyId, secretAccessKey: secret } = lab.spec.runner;
  credentials.put(accessKeyId, { secret, arn: account.runnerArn });
  return { roles, credentials, sessions: new RoleSessions(roles, credentials, now) };
}

/** IAM. A fault of the kind `late` delays the effect of a change. */
const iam = ({ roles }: Identity, account: Account, faults: Faults, now: () => number): Service =>
  iamService({
    roles,
    profile: account.profile,
    effectiveFrom(operation) {
      const delayMs = faults.effectDelayMs('iam', operation);
      return delayMs === 0 ? 0 : now() + delayMs;
    },
  });

const ec2 = (lab: Lab, account: Account, { facts, groups }: Ec2Parts): Service =>
  ec2Service({
    facts,
    namesakes: namesakesOf(facts, files.namesakes(lab)),
    groups: { groups, account: account.account, vpcId: account.vpcId },
    keyPair: {
      id: lab.spec.keyPairId,
      name: account.keyName,
      created: account.created,
      privateKeyFile: files.privateKey(lab),
    },
    consoleFile: files.console(lab),
  });

/** SSM with one parameter: the private key of the instance's key pair, where EC2 itself stores it. */
function ssm(lab: Lab, account: Account): Service {
  const name = `/ec2/keypair/${lab.spec.keyPairId}`;
  const file = files.storedKey(lab);
  const parameter = {
    arn: `arn:aws:ssm:${account.region}:${account.account}:parameter${name}`,
    modified: account.created,
    modifiedBy: account.runnerArn,
    value: () => readFileSync(file, 'utf8'),
  };
  return ssmService(new Map([[name, parameter]]));
}

/**
 * Creates the front door of a lab and writes the permissions that the Kafka broker reads.
 *
 * @param workers creates the Kafka Connect worker of each connector.
 * @param now in ms since 1970.
 */
export function compose(lab: Lab, workers: WorkerFactory, now: () => number): FrontDoor {
  mkdirSync(lab.path('aws'), { recursive: true });
  const account = accountOf(lab.spec, new Date(now()));
  writeFileSync(files.kafkaRights(lab), JSON.stringify(kafkaRights(account), null, 2));
  const upstream = new Upstream(lab.spec.ports.ministack);
  const log = new CallLog(files.calls(lab), now);
  const known = identity(lab, account, now);
  const { roles, sessions } = known;
  const authenticator = new Authenticator(known.credentials, account.region, now);
  const machine = ec2Parts(lab, account, now);
  const live = new LiveApis(upstream);
  const connect = connectParts(lab, account, { roles, sessions, upstream, workers, now });
  const invokeUrl = new InvokeUrl({
    live,
    api: { name: account.userId, stage: lab.spec.apiStage },
    endpoint: endpointOf(lab),
    file: files.invokeUrl(lab),
  });
  const faults = new Faults(async (ms) => sleep(ms));
  const keys = kmsKeys(lab, account);
  const services: Service[] = [
    stsService({ roles, sessions }),
    iam(known, account, faults, now),
    ec2(lab, account, machine),
    ssm(lab, account),
    kmsService({ keys, account: account.account, created: account.created }),
    kafkaService([account.cluster]),
    kafkaConnectService(connect),
    new ApiGateway({ upstream, live, invokeUrl }).service(),
  ];
  const check = new RequestCheck(new Models(lab));
  const policies = new UserPolicies(files.userPolicies(lab), account.runnerArn);
  const s3 = s3Part(lab, account, { upstream, log, authenticator, check, faults, policies, keys });
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
      policies,
      labCommands: labCommands({ instance: machine.facts.instance, gateway: machine.gateway, faults }),
    }),
    metadata: imds({
      facts: machine.facts,
      roleArn: account.roleArn,
      sessions,
      now,
      publicKey: () => readFileSync(files.publicKey(lab), 'utf8').trim(),
    }),
    gateway: machine.gateway,
    connectors: connect.connectors,
    operations: new Map([['s3', s3Operations], ...services.map((one) => [one.name, one.operations] as const)]),
  };
}
