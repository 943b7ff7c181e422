import type { ConnectWorker } from '#lab/parts/connect/worker-port.ts';
import type { StateDescription } from './plugins.ts';
import type { ConnectorRequest } from './requests.ts';

/** The states of a connector, with AWS's names. */
export type ConnectorState =
  | 'CREATING'
  | 'RUNNING'
  | 'PAUSING'
  | 'PAUSED'
  | 'RESUMING'
  | 'UPDATING'
  | 'DELETING'
  | 'FAILED';

/** The states of an update, with AWS's names. */
export type OperationState =
  | 'PENDING'
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_FAILED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_FAILED'
  | 'ROLLBACK_COMPLETE';

/** One update of a connector. */
export interface ConnectorOperation {
  readonly arn: string;
  readonly type: 'UPDATE_CONNECTOR_CONFIGURATION' | 'UPDATE_WORKER_SETTING';
  readonly created: Date;
  /** Settings before the update. */
  readonly origin: Readonly<Record<string, unknown>>;
  /** Settings after the update. */
  readonly target: Readonly<Record<string, unknown>>;
  state: OperationState;
  ended?: Date;
  errorInfo?: StateDescription;
}

/** A connector and the worker that runs it. */
export interface Connector {
  readonly arn: string;
  readonly created: Date;
  readonly tags: Record<string, string>;
  readonly operations: ConnectorOperation[];
  /** Aborted when the connector is deleted; ends the supervision of its worker. */
  readonly ended: AbortController;
  request: ConnectorRequest;
  state: ConnectorState;
  stateDescription?: StateDescription;
  /** Opaque. It changes with every update. */
  version: string;
  worker?: ConnectWorker;
}

/** A connector as DescribeConnector shows it. */
export function connectorView(connector: Connector): Record<string, unknown> {
  const { tags: _tags, ...request } = connector.request;
  return {
    ...request,
    connectorArn: connector.arn,
    connectorState: connector.state,
    creationTime: connector.created.toISOString(),
    currentVersion: connector.version,
    networkType: 'IPV4',
    stateDescription: connector.stateDescription,
  };
}

/** A connector as ListConnectors shows it, that is without its configuration. */
export function connectorSummary(connector: Connector): Record<string, unknown> {
  const {
    connectorConfiguration: _configuration,
    stateDescription: _description,
    ...summary
  } = connectorView(connector);
  return summary;
}

/** An update as DescribeConnectorOperation shows it. */
export function operationView(connector: Connector, operation: ConnectorOperation): Record<string, unknown> {
  const settings = (value: Readonly<Record<string, unknown>>, side: 'origin' | 'target'): Record<string, unknown> =>
    operation.type === 'UPDATE_CONNECTOR_CONFIGURATION'
      ? { [`${side}ConnectorConfiguration`]: value }
      : { [`${side}WorkerSetting`]: value };
  return {
    connectorArn: connector.arn,
    connectorOperationArn: operation.arn,
    connectorOperationState: operation.state,
    connectorOperationType: operation.type,
    creationTime: operation.created.toISOString(),
    endTime: operation.ended?.toISOString(),
    errorInfo: operation.errorInfo,
    operationSteps: [],
    ...settings(operation.origin, 'origin'),
    ...settings(operation.target, 'target'),
  };
}
