import type { ConnectWorker, WorkerFactory, WorkerState } from '#lab/parts/connect/worker-port.ts';
import type { RoleSession, RoleSessions } from '../../identity/role-sessions.ts';
import { effectiveConfiguration } from './capacity.ts';
import type { Connector } from './connector.ts';
import type { StateDescription } from './plugins.ts';

/** What the supervisor needs. */
export interface SupervisorPorts {
  readonly workers: WorkerFactory;
  readonly sessions: RoleSessions;
  readonly endpoint: string;
  readonly region: string;
  /** In ms since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Writes a line to the log. */
  readonly say: (text: string) => void;
  /** Path of a plugin's file on this machine. */
  pluginFile(pluginArn: string): string;
  /** Settings of a worker configuration; empty for undefined. */
  settings(configurationArn: string | undefined): Readonly<Record<string, string>>;
}

/** A connector that cannot run. The description is what DescribeConnector shows. */
export class ConnectorFailure extends Error {
  readonly description: StateDescription;

  constructor(code: string, message: string) {
    super(message);
    this.description = { code, message };
  }
}

/** How long a connector may take to run. */
const START_TIMEOUT_MS = 120_000;
/** How often a starting worker is asked for its state. */
const POLL_MS = 250;
/** How often a running worker is asked for its state. */
const WATCH_MS = 1_000;
/** Pause before each replacement of a worker that ended. After the last one the connector fails. */
const BACKOFF_MS = [0, 1_000, 2_000, 4_000, 8_000, 16_000] as const;
/** A worker that ran longer than this is healthy: the count of ended workers starts again. */
const STABLE_MS = 60_000;
/** After so many requests in a row without a final state, a worker that does not answer counts as ended. */
const MAX_CONSECUTIVE_UNKNOWN = 60;

/** Keeps the worker of a connector running and updates the connector's state. */
export class Supervisor {
  readonly #ports: SupervisorPorts;
  readonly #sessions = new Map<string, RoleSession>();

  constructor(ports: SupervisorPorts) {
    this.#ports = ports;
  }

  /**
   * Starts the worker of a connector and waits until the connector runs in it.
   *
   * @throws ConnectorFailure when it does not run. The worker is stopped then.
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

  /** Stops the worker of a connector and revokes its keys. */
  async stop(connector: Connector): Promise<void> {
    await this.#drop(connector, connector.worker);
  }

  /**
   * Waits until the connector of a worker runs or is paused.
   *
   * @throws ConnectorFailure when it fails, its worker ends, or it takes too long.
   */
  async untilRunning(worker: ConnectWorker): Promise<void> {
    const deadline = this.#ports.now() + START_TIMEOUT_MS;
    for (;;) {
      const { state, message } = await stateOf(worker);
      if (state === 'RUNNING' || state === 'PAUSED') return;
      if (state === 'FAILED') throw failed(message);
      if (state === 'DOWN') throw unknown(new Error(message ?? 'The worker ended.'));
      if (this.#ports.now() > deadline) {
        throw unknown(
          new Error(`The connector did not run within ${START_TIMEOUT_MS / 1000} s. ${message ?? ''}`.trim()),
        );
      }
      await this.#ports.sleep(POLL_MS);
    }
  }

  /**
   * Supervises a running connector until it is deleted or has failed. A worker whose process ended is replaced.
   *
   * @param inTurn runs a step when no update or deletion of the connector is running.
   */
  async watch(connector: Connector, inTurn: (step: () => Promise<void>) => Promise<void>): Promise<void> {
    let ends = 0;
    let since = this.#ports.now();
    let unknownStates = 0;
    while (!connector.ended.signal.aborted && connector.state !== 'FAILED') {
      await this.#ports.sleep(WATCH_MS);
      await inTurn(async () => {
        if (connector.ended.signal.aborted || connector.worker === undefined) return;
        const { state, message } = await stateOf(connector.worker, unknownStates >= MAX_CONSECUTIVE_UNKNOWN);
        unknownStates = state === 'STARTING' ? unknownStates + 1 : 0;
        // In any other state an update or deletion waits for its turn and has set the state already.
        if (connector.state !== 'RUNNING' && connector.state !== 'PAUSED') return;
        if (state === 'RUNNING') connector.state = 'RUNNING';
        if (state === 'PAUSED') connector.state = 'PAUSED';
        if (state === 'FAILED') await this.#fail(connector, failed(message));
        if (state !== 'DOWN') return;
        ends = this.#ports.now() - since > STABLE_MS ? 1 : ends + 1;
        await this.#replaceWorker(connector, ends);
        since = this.#ports.now();
      });
    }
  }

  /** @param ends how many workers of the connector have ended in a row. */
  async #replaceWorker(connector: Connector, ends: number): Promise<void> {
    const pause = BACKOFF_MS[ends - 1];
    if (pause === undefined) {
      const text = `The worker ended ${ends} times in a row and is not started again.`;
      await this.#fail(connector, new ConnectorFailure('UnknownError.Unknown', text));
      return;
    }
    await this.#ports.sleep(pause);
    this.#ports.say(`${connector.request.connectorName}: the worker ended; start ${ends}`);
    try {
      await this.#drop(connector, connector.worker);
      const worker = this.#make(connector);
      // Set before the start, so that the next round sees whether the start succeeded.
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
      // The session never expires: the worker gets its keys in environment variables and cannot renew them.
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
      config: effectiveConfiguration(request.connectorConfiguration, request.capacity),
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

/** A worker's state. One that does not answer is STARTING, or DOWN when `isLost`. */
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
