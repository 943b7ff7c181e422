import type { RoleSession, RoleSessions } from '../../identity/role-sessions.ts';
import type { Connector } from './connector.ts';
import type { StateDescription } from './plugins.ts';
import type { ConnectWorker, WorkerFactory, WorkerState } from './worker-port.ts';

/** What the supervisor stands on. */
export interface SupervisorPorts {
  readonly workers: WorkerFactory;
  readonly sessions: RoleSessions;
  readonly endpoint: string;
  readonly region: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Takes lines for the log of the process. */
  readonly say: (text: string) => void;
  /** Path of a plugin's file. */
  pluginFile(pluginArn: string): string;
  /** Settings of a worker configuration; none without one. */
  settings(configurationArn: string | undefined): Readonly<Record<string, string>>;
}

/** A connector that cannot run, in MSK Connect's form. */
export class ConnectorFailure extends Error {
  readonly description: StateDescription;

  constructor(code: string, message: string) {
    super(message);
    this.description = { code, message };
  }
}

/** How long a worker may take until its connector runs, in ms. */
const START_MS = 120_000;
const POLL_MS = 250;
const WATCH_MS = 1_000;
/** Pauses before a dead worker is started again; one that ran this long counts as well again. */
const BACKOFF_MS = [0, 1_000, 2_000, 4_000, 8_000, 16_000] as const;
const STABLE_MS = 60_000;
/** Questions in a row that a worker may leave unanswered, or say that it is starting. */
const SILENT_LIMIT = 60;

/** Keeps a connector's real worker running and says how it fares. */
export class Supervisor {
  readonly #ports: SupervisorPorts;
  readonly #sessions = new Map<string, RoleSession>();

  constructor(ports: SupervisorPorts) {
    this.#ports = ports;
  }

  /**
   * Starts a connector's worker and waits until the connector runs in it.
   *
   * @throws ConnectorFailure when it does not; then no worker is left.
   */
  async start(connector: Connector): Promise<void> {
    const worker = this.#make(connector);
    try {
      await worker.start();
      await this.untilRunning(worker);
      connector.worker = worker;
    } catch (error) {
      await this.#drop(connector, worker);
      throw error instanceof ConnectorFailure ? error : unknown(error);
    }
  }

  /** Stops a connector's worker and takes its keys back. */
  async stop(connector: Connector): Promise<void> {
    await this.#drop(connector, connector.worker);
  }

  /**
   * Waits until a worker's connector runs.
   *
   * @throws ConnectorFailure when it fails, dies or takes too long.
   */
  async untilRunning(worker: ConnectWorker): Promise<void> {
    const deadline = this.#ports.now() + START_MS;
    for (;;) {
      const { state, message } = await stateOf(worker);
      if (state === 'RUNNING' || state === 'PAUSED') return;
      if (state === 'FAILED') throw failed(message);
      if (state === 'DOWN') throw unknown(new Error(message ?? 'The worker ended.'));
      if (this.#ports.now() > deadline) {
        throw unknown(new Error(`The connector did not run within ${START_MS / 1000} s. ${message ?? ''}`.trim()));
      }
      await this.#ports.sleep(POLL_MS);
    }
  }

  /**
   * Watches a running connector until it is deleted or has failed for good; a dead worker is started again.
   *
   * @param alone runs a step with no update or deletion of the connector beside it.
   */
  async watch(connector: Connector, alone: (step: () => Promise<void>) => Promise<void>): Promise<void> {
    let deaths = 0;
    let since = this.#ports.now();
    let silent = 0;
    while (!connector.ended.signal.aborted && connector.state !== 'FAILED') {
      await this.#ports.sleep(WATCH_MS);
      await alone(async () => {
        if (connector.ended.signal.aborted || connector.worker === undefined) return;
        const { state, message } = await stateOf(connector.worker, silent >= SILENT_LIMIT);
        silent = state === 'STARTING' ? silent + 1 : 0;
        // An update or deletion that was asked for meanwhile waits for its turn and owns the state already.
        if (connector.state !== 'RUNNING' && connector.state !== 'PAUSED') return;
        if (state === 'RUNNING') connector.state = 'RUNNING';
        if (state === 'PAUSED') connector.state = 'PAUSED';
        if (state === 'FAILED') await this.#fail(connector, failed(message));
        if (state !== 'DOWN') return;
        deaths = this.#ports.now() - since > STABLE_MS ? 1 : deaths + 1;
        await this.#revive(connector, deaths);
        since = this.#ports.now();
      });
    }
  }

  async #revive(connector: Connector, deaths: number): Promise<void> {
    const pause = BACKOFF_MS[deaths - 1];
    if (pause === undefined) {
      const text = `The worker ended ${deaths} times in a row and is not started again.`;
      await this.#fail(connector, new ConnectorFailure('UnknownError.Unknown', text));
      return;
    }
    await this.#ports.sleep(pause);
    this.#ports.say(`${connector.request.connectorName}: the worker ended; start ${deaths}`);
    try {
      await this.#drop(connector, connector.worker);
      const worker = this.#make(connector);
      // Whatever becomes of this start, the next look at the worker sees it.
      connector.worker = worker;
      await worker.start();
    } catch (error) {
      if (error instanceof ConnectorFailure) return this.#fail(connector, error);
      this.#ports.say(`${connector.request.connectorName}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #fail(connector: Connector, failure: ConnectorFailure): Promise<void> {
    connector.state = 'FAILED';
    connector.stateDescription = failure.description;
    await this.#drop(connector, connector.worker);
  }

  #make(connector: Connector): ConnectWorker {
    const { request } = connector;
    const session = this.#ports.sessions.assume(
      request.serviceExecutionRoleArn,
      `KafkaConnect-${connector.arn.split('/').at(-1)}`.slice(0, 64),
      { kind: 'service', service: 'kafkaconnect.amazonaws.com' },
      // Without an end: a worker has its keys in its environment, where they cannot be renewed.
    );
    if (session === undefined) {
      const text = `Amazon MSK Connect cannot assume the service execution role ${request.serviceExecutionRoleArn}: its trust policy must allow kafkaconnect.amazonaws.com.`;
      throw new ConnectorFailure('InvalidInput.InvalidServiceExecutionRole', text);
    }
    this.#sessions.set(connector.arn, session);
    const { accessKeyId, secretAccessKey, sessionToken } = session;
    return this.#ports.workers({
      name: request.connectorName,
      pluginZip: this.#ports.pluginFile(request.plugins[0]?.customPlugin.customPluginArn ?? ''),
      config: request.connectorConfiguration,
      settings: this.#ports.settings(request.workerConfiguration?.workerConfigurationArn),
      bootstrapServers: request.kafkaCluster.apacheKafkaCluster.bootstrapServers,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
      endpoint: this.#ports.endpoint,
      region: this.#ports.region,
    });
  }

  async #drop(connector: Connector, worker: ConnectWorker | undefined): Promise<void> {
    delete connector.worker;
    try {
      await worker?.stop();
    } finally {
      const session = this.#sessions.get(connector.arn);
      if (session !== undefined) this.#ports.sessions.revoke(session);
      this.#sessions.delete(connector.arn);
    }
  }
}

/** A worker that does not answer is busy, or lost when that went on for too long. */
async function stateOf(worker: ConnectWorker, isLost = false): Promise<WorkerState> {
  try {
    return await worker.state();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { state: isLost ? 'DOWN' : 'STARTING', message };
  }
}

const failed = (message: string | undefined): ConnectorFailure =>
  new ConnectorFailure(
    'InvalidInput.InvalidConnectorConfiguration',
    `The connector configuration is invalid. Message: ${message ?? 'The connector failed.'}`,
  );

const unknown = (error: unknown): ConnectorFailure =>
  new ConnectorFailure('UnknownError.Unknown', error instanceof Error ? error.message : String(error));
