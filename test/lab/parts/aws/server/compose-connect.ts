import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '#lab/core/lab.ts';
import type { WorkerFactory } from '#lab/parts/connect/worker-port.ts';
import type { Account } from '../account.ts';
import { endpointOf } from '../files.ts';
import type { RoleSessions } from '../identity/role-sessions.ts';
import type { Roles } from '../identity/roles.ts';
import type { Upstream } from '../ministack/upstream.ts';
import { arnsOf } from '../services/kafkaconnect/arns.ts';
import { checkConnector } from '../services/kafkaconnect/check.ts';
import { Connectors } from '../services/kafkaconnect/connectors.ts';
import type { KafkaConnectPorts } from '../services/kafkaconnect/index.ts';
import { S3PluginStore } from '../services/kafkaconnect/plugin-store.ts';
import { CustomPlugins } from '../services/kafkaconnect/plugins.ts';
import { Supervisor } from '../services/kafkaconnect/supervisor.ts';
import { settingsOf, WorkerConfigurations } from '../services/kafkaconnect/worker-configurations.ts';

/** What MSK Connect needs from the rest of the front door. */
export interface ConnectDependencies {
  readonly roles: Roles;
  readonly sessions: RoleSessions;
  readonly upstream: Upstream;
  readonly workers: WorkerFactory;
  /** In ms since 1970. */
  readonly now: () => number;
}

/** Creates MSK Connect's plugins, worker configurations and connectors for one account. */
export function connectParts(lab: Lab, account: Account, dependencies: ConnectDependencies): KafkaConnectPorts {
  const { now, roles, sessions, upstream, workers } = dependencies;
  const arns = arnsOf(account.account, account.region);
  const { connectDelayMs: delayMs } = lab.spec;
  const pause = async (ms: number): Promise<void> => sleep(ms);
  const store = new S3PluginStore(upstream, lab.path('connect', 'plugins'));
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
  const view = {
    plugins,
    roles,
    configurations,
    subnets: account.cluster.subnets,
    securityGroups: [account.clusterGroup.id, account.instanceGroup.id],
  };
  const check = checkConnector.bind(undefined, view);
  return {
    plugins,
    configurations,
    connectors: new Connectors({ arns, supervisor, now, sleep: pause, delayMs, check }),
  };
}
