import type { Creation } from '#lib/ports/aws/core/creation.ts';

/** Where a plugin's archive is stored. */
export interface PluginLocation {
  readonly bucketArn: string;
  /** Key of the object in the bucket. */
  readonly key: string;
}

/** A custom plugin in its latest revision. */
export interface CustomPlugin {
  readonly arn: string;
  readonly name: string;
  /** CREATING, ACTIVE, CREATE_FAILED, UPDATING, UPDATE_FAILED or DELETING. */
  readonly state: string;
  /** Why it is in its state, as the service puts it: `code: message`. */
  readonly reason: string | undefined;
  readonly revision: number | undefined;
  readonly location: PluginLocation | undefined;
  /** MD5 of the archive in lower-case hex, once the service has read it. */
  readonly md5: string | undefined;
  /** Bytes of the archive, once the service has read it. */
  readonly size: number | undefined;
}

/** Everything that CreateConnector needs. */
export interface ConnectorSpec {
  readonly name: string;
  readonly kafkaConnectVersion: string;
  readonly mcuCount: number;
  readonly workerCount: number;
  readonly configuration: Readonly<Record<string, string>>;
  readonly bootstrapServers: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly plugin: { readonly arn: string; readonly revision: number };
  readonly roleArn: string;
  readonly authentication: 'IAM' | 'NONE';
  readonly encryption: 'TLS' | 'PLAINTEXT';
  readonly workerConfiguration: { readonly arn: string; readonly revision: number } | undefined;
}

/** An existing connector. */
export interface Connector {
  readonly arn: string;
  readonly name: string;
  /** CREATING, RUNNING, UPDATING, DELETING, FAILED, PAUSING, PAUSED, RESUMING or RESTARTING. */
  readonly state: string;
  /** Why it is in its state, as the service puts it: `code: message`. The codes are not documented. */
  readonly reason: string | undefined;
  /** Sent with every update and delete. The service refuses a version that is no longer the current one. */
  readonly version: string;
  readonly kafkaConnectVersion: string | undefined;
  /** Undefined, like `workerCount`, when the connector scales automatically. */
  readonly mcuCount: number | undefined;
  readonly workerCount: number | undefined;
  readonly configuration: Readonly<Record<string, string>>;
  readonly bootstrapServers: string | undefined;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly plugins: readonly { readonly arn: string; readonly revision: number | undefined }[];
  readonly roleArn: string | undefined;
  readonly authentication: string | undefined;
  readonly encryption: string | undefined;
  readonly workerConfiguration: { readonly arn: string; readonly revision: number | undefined } | undefined;
  /** Where its workers write their log, such as `the CloudWatch log group x`; empty when they write none. */
  readonly logs: readonly string[];
}

/** What an update changes. The service accepts one of these in one call. */
export type ConnectorUpdate =
  | { readonly configuration: Readonly<Record<string, string>> }
  | { readonly capacity: { readonly mcuCount: number; readonly workerCount: number } }
  | { readonly workerConfiguration: { readonly arn: string; readonly revision: number } };

/** An update of a connector that the service carries out. */
export interface ConnectorOperation {
  /** UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED, ROLLBACK_COMPLETE, … as the service names it. */
  readonly state: string;
  readonly reason: string | undefined;
}

/** A worker configuration and its latest revision. */
export interface WorkerConfiguration {
  readonly arn: string;
  readonly revision: number;
}

/**
 * MSK Connect as the pipeline uses it. Names are matched exactly, although the service's own filters match prefixes. A
 * call that fails throws AwsError.
 */
export interface MskConnect {
  /**
   * Undefined when there is no such plugin.
   *
   * @param arn ARN from the config; without it, the plugin is searched for by its name.
   * @throws UserError when no plugin has that ARN, unless this run has deleted it.
   */
  plugin(name: string, arn?: string): Promise<CustomPlugin | undefined>;
  /** A write: kafkaconnect:CreateCustomPlugin. The new plugin's state is CREATING. */
  createPlugin(name: string, location: PluginLocation, tags: Readonly<Record<string, string>>): Promise<Creation>;
  /** A write: kafkaconnect:DeleteCustomPlugin. */
  deletePlugin(arn: string): Promise<void>;
  /**
   * Undefined when there is no such connector.
   *
   * @param arn ARN from the config; without it, the connector is searched for by its name.
   * @throws UserError when no connector has that ARN, unless this run has deleted it.
   */
  connector(name: string, arn?: string): Promise<Connector | undefined>;
  /** A write: kafkaconnect:CreateConnector. The new connector's state is CREATING. */
  createConnector(spec: ConnectorSpec, tags: Readonly<Record<string, string>>): Promise<Creation>;
  /**
   * A write: kafkaconnect:UpdateConnector.
   *
   * @param version of the connector, as it was last read.
   * @returns ARN of the operation to wait for; undefined when the service names none.
   */
  updateConnector(arn: string, version: string, update: ConnectorUpdate): Promise<string | undefined>;
  /** The state of an update. */
  operation(arn: string): Promise<ConnectorOperation>;
  /** A write: kafkaconnect:ResumeConnector. */
  resumeConnector(arn: string): Promise<void>;
  /** A write: kafkaconnect:DeleteConnector. */
  deleteConnector(arn: string, version: string): Promise<void>;
  /** Undefined when there is no such worker configuration. */
  workerConfiguration(arn: string): Promise<WorkerConfiguration | undefined>;
}
