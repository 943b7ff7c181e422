import type { ConnectWorker } from '#lab/parts/connect/worker-port.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import type { Arns } from './arns.ts';
import { effectiveConfiguration } from './capacity.ts';
import type { Connector, ConnectorOperation } from './connector.ts';
import { badRequest, type ConnectorRequest, type updateRequest } from './requests.ts';
import { pausing, resuming, type StateChange } from './state-change.ts';
import { ConnectorFailure, type Supervisor } from './supervisor.ts';

/** What the connectors need. */
export interface ConnectorPorts {
  readonly arns: Arns;
  readonly supervisor: Supervisor;
  /** In ms since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Shortest duration of CREATING, UPDATING and DELETING. */
  readonly delayMs: number;
  /** Checks a new connector. @throws ServiceError when it refers to something that the account does not have. */
  check(request: ConnectorRequest): void;
}

/** How long a worker may take to pause or resume its connector. */
const PAUSE_TIMEOUT_MS = 30_000;
const POLL_MS = 200;

type Update = ReturnType<typeof updateRequest>;

/** The connectors of the account. */
export class Connectors {
  readonly #ports: ConnectorPorts;
  readonly #byArn = new Map<string, Connector>();
  /** The last step of each connector, by ARN. The steps of one connector run one after another. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(ports: ConnectorPorts) {
    this.#ports = ports;
  }

  /** All connectors, sorted by name. */
  all(): Connector[] {
    return [...this.#byArn.values()].sort((a, b) => (a.request.connectorName < b.request.connectorName ? -1 : 1));
  }

  find(arn: string): Connector | undefined {
    return this.#byArn.get(arn);
  }

  /** The connector with this ARN. @throws ServiceError NotFoundException. */
  get(arn: string): Connector {
    const connector = this.#byArn.get(arn);
    if (connector !== undefined) return connector;
    throw new ServiceError(404, 'NotFoundException', `A connector with ARN ${arn} does not exist.`);
  }

  /** The update with this ARN and its connector. @throws ServiceError NotFoundException. */
  operation(arn: string): { connector: Connector; operation: ConnectorOperation } {
    for (const connector of this.#byArn.values()) {
      const operation = connector.operations.find((one) => one.arn === arn);
      if (operation !== undefined) return { connector, operation };
    }
    throw new ServiceError(404, 'NotFoundException', `A connector operation with ARN ${arn} does not exist.`);
  }

  /** Creates a connector. @throws ServiceError ConflictException when its name is in use; BadRequestException. */
  create(request: ConnectorRequest): Connector {
    if (this.all().some((one) => one.request.connectorName === request.connectorName)) {
      throw new ServiceError(409, 'ConflictException', 'A resource with this name already exists.');
    }
    this.#ports.check(request);
    const connector: Connector = {
      arn: this.#ports.arns.make('connector', request.connectorName),
      created: new Date(this.#ports.now()),
      tags: { ...request.tags },
      operations: [],
      ended: new AbortController(),
      request,
      state: 'CREATING',
      version: version(1),
    };
    this.#byArn.set(connector.arn, connector);
    void this.#inTurn(connector, () => this.#launch(connector));
    return connector;
  }

  /**
   * Starts an update.
   *
   * @throws ServiceError BadRequestException for a stale version, another connector class, or a state that forbids it.
   */
  update(arn: string, currentVersion: string | null, update: Update): ConnectorOperation {
    const connector = this.get(arn);
    if (currentVersion !== connector.version) {
      throw badRequest('The specified currentVersion does not match the current version of the connector.');
    }
    this.#requireState(connector, ['RUNNING', 'PAUSED'], 'updated');
    const before = connector.request;
    const { connectorConfiguration: configuration } = update;
    if (
      configuration !== undefined &&
      configuration['connector.class'] !== before.connectorConfiguration['connector.class']
    ) {
      throw badRequest('The connector.class of a connector cannot be changed.');
    }
    const operation: ConnectorOperation = {
      arn: this.#ports.arns.make('connector-operation', `${before.connectorName}/${arn.split('/').at(-1)}`),
      type: configuration === undefined ? 'UPDATE_WORKER_SETTING' : 'UPDATE_CONNECTOR_CONFIGURATION',
      created: new Date(this.#ports.now()),
      origin: configuration === undefined ? { capacity: before.capacity } : before.connectorConfiguration,
      target: configuration ?? { capacity: update.capacity },
      state: 'PENDING',
    };
    connector.operations.push(operation);
    connector.state = 'UPDATING';
    void this.#inTurn(connector, () => this.#apply(connector, operation, update));
    return operation;
  }

  /** Pauses a connector. @throws ServiceError BadRequestException unless it is RUNNING. */
  pause(arn: string): Connector {
    return this.#change(arn, pausing);
  }

  /** Resumes a connector. @throws ServiceError BadRequestException unless it is PAUSED. */
  resume(arn: string): Connector {
    return this.#change(arn, resuming);
  }

  /** Deletes a connector and stops its worker. @throws ServiceError BadRequestException in a state that forbids it. */
  delete(arn: string): Connector {
    const connector = this.get(arn);
    this.#requireState(connector, ['RUNNING', 'PAUSED', 'FAILED'], 'deleted');
    connector.state = 'DELETING';
    connector.ended.abort();
    void this.#inTurn(connector, async () => {
      const minimumDelay = this.#ports.sleep(this.#ports.delayMs);
      await this.#ports.supervisor.stop(connector).catch((error: unknown) => console.error(error));
      await minimumDelay;
      this.#byArn.delete(arn);
    });
    return connector;
  }

  /** Ends the supervision of all workers, which keep running. */
  close(): void {
    for (const connector of this.#byArn.values()) connector.ended.abort();
  }

  #change(arn: string, { from, during, to, participle, run }: StateChange): Connector {
    const connector = this.get(arn);
    this.#requireState(connector, [from], participle);
    connector.state = during;
    void this.#inTurn(connector, async () => {
      const minimumDelay = this.#ports.sleep(this.#ports.delayMs);
      try {
        if (connector.worker === undefined) throw new Error('The connector has no worker.');
        await run(connector.worker);
        await this.#untilReported(connector.worker, to);
        await minimumDelay;
        connector.state = to;
      } catch (error) {
        fail(connector, error);
      }
    });
    return connector;
  }

  /** Waits until the worker reports the state. @throws Error when it takes too long. */
  async #untilReported(worker: ConnectWorker, state: 'RUNNING' | 'PAUSED'): Promise<void> {
    const deadline = this.#ports.now() + PAUSE_TIMEOUT_MS;
    while ((await worker.state()).state !== state) {
      if (this.#ports.now() > deadline)
        throw new Error(`The worker is not ${state} after ${PAUSE_TIMEOUT_MS / 1000} s.`);
      await this.#ports.sleep(POLL_MS);
    }
  }

  async #launch(connector: Connector): Promise<void> {
    const minimumDelay = this.#ports.sleep(this.#ports.delayMs);
    try {
      await this.#ports.supervisor.start(connector);
      await minimumDelay;
      connector.state = 'RUNNING';
      this.#watch(connector);
    } catch (error) {
      await minimumDelay;
      fail(connector, error);
    }
  }

  async #apply(connector: Connector, operation: ConnectorOperation, update: Update): Promise<void> {
    const minimumDelay = this.#ports.sleep(this.#ports.delayMs);
    const before = connector.request;
    operation.state = 'UPDATE_IN_PROGRESS';
    try {
      const wanted = {
        ...before,
        connectorConfiguration: update.connectorConfiguration ?? before.connectorConfiguration,
        capacity: update.capacity ?? before.capacity,
      };
      if (needsWorker(before, wanted)) await this.#configure(connector, wanted);
      connector.request = wanted;
      await minimumDelay;
      connector.version = version(connector.operations.length + 1);
      operation.state = 'UPDATE_COMPLETE';
      connector.state = 'RUNNING';
    } catch (error) {
      operation.errorInfo = asFailure(error).description;
      operation.state = 'ROLLBACK_IN_PROGRESS';
      await this.#rollBack(connector, operation);
    }
    operation.ended = new Date(this.#ports.now());
  }

  async #rollBack(connector: Connector, operation: ConnectorOperation): Promise<void> {
    try {
      await this.#configure(connector, connector.request);
      operation.state = 'ROLLBACK_COMPLETE';
      connector.state = 'RUNNING';
    } catch (error) {
      operation.state = 'ROLLBACK_FAILED';
      await this.#ports.supervisor.stop(connector).catch((problem: unknown) => console.error(problem));
      fail(connector, error);
    }
  }

  async #configure(connector: Connector, request: ConnectorRequest): Promise<void> {
    if (connector.worker === undefined) throw new Error('The connector has no worker.');
    await connector.worker.update(effectiveConfiguration(request.connectorConfiguration, request.capacity));
    await this.#ports.supervisor.untilRunning(connector.worker);
  }

  #watch(connector: Connector): void {
    const { supervisor } = this.#ports;
    supervisor
      .watch(connector, (step) => this.#inTurn(connector, step))
      .catch((error: unknown) => {
        console.error(error);
        fail(connector, error);
      });
  }

  /** @throws ServiceError BadRequestException unless the connector is in one of the states. */
  #requireState(connector: Connector, allowed: readonly Connector['state'][], what: string): void {
    if (allowed.includes(connector.state)) return;
    throw badRequest(`The connector is in state ${connector.state} and cannot be ${what}.`);
  }

  #inTurn(connector: Connector, step: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(connector.arn) ?? Promise.resolve()).then(step);
    this.#turns.set(
      connector.arn,
      turn.catch(() => undefined), // Only the caller of this step gets its error; the next step still runs.
    );
    return turn;
  }
}

/** Whether an update reaches the worker: a new configuration does, a new capacity only where it changes the tasks. */
function needsWorker(before: ConnectorRequest, wanted: ConnectorRequest): boolean {
  if (wanted.connectorConfiguration !== before.connectorConfiguration) return true;
  const tasks = ({ connectorConfiguration, capacity }: ConnectorRequest) =>
    effectiveConfiguration(connectorConfiguration, capacity)['tasks.max'];
  return tasks(before) !== tasks(wanted);
}

const version = (n: number): string => `K${n.toString(36).toUpperCase().padStart(13, 'Z')}`;

const asFailure = (error: unknown): ConnectorFailure =>
  error instanceof ConnectorFailure
    ? error
    : new ConnectorFailure('UnknownError.Unknown', error instanceof Error ? error.message : String(error));

function fail(connector: Connector, error: unknown): void {
  connector.state = 'FAILED';
  connector.stateDescription = asFailure(error).description;
}
