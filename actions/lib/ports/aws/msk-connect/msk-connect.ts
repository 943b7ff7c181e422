/** Where a plugin's archive lies. */
export interface PluginLocation {
  readonly bucketArn: string;
  readonly key: string;
}

/** A custom plugin, seen through its latest revision. */
export interface CustomPlugin {
  readonly arn: string;
  readonly name: string;
  /** CREATING, ACTIVE, CREATE_FAILED, UPDATING, UPDATE_FAILED or DELETING. */
  readonly state: string;
  /** The service's own words about its state, `code: message`. */
  readonly reason: string | undefined;
  readonly revision: number | undefined;
  readonly location: PluginLocation | undefined;
  /** MD5 of the archive in lower-case hex, once the service has read it. */
  readonly md5: string | undefined;
  /** Bytes of the archive, once the service has read it. */
  readonly size: number | undefined;
}

/** What a connector is made of: equal to what CreateConnector takes. */
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

/** A connector that exists. */
export interface Connector {
  readonly arn: string;
  readonly name: string;
  /** CREATING, RUNNING, UPDATING, DELETING, FAILED, PAUSING, PAUSED, RESUMING or RESTARTING. */
  readonly state: string;
  /** The service's own words about its state, `code: message`; its codes are opaque. */
  readonly reason: string | undefined;
  /** Given back with every update and delete, so that no change of another is overwritten. */
  readonly version: string;
  readonly kafkaConnectVersion: string | undefined;
  /** Undefined when the connector scales by itself. */
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
}

/** What an update changes: the service takes one of these in one call. */
export type ConnectorUpdate =
  | { readonly configuration: Readonly<Record<string, string>> }
  | { readonly capacity: { readonly mcuCount: number; readonly workerCount: number } }
  | { readonly workerConfiguration: { readonly arn: string; readonly revision: number } };

/** One change that the service carries out on a connector. */
export interface ConnectorOperation {
  /** UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED, ROLLBACK_COMPLETE, … as the service names it. */
  readonly state: string;
  readonly reason: string | undefined;
}

/** A worker configuration, by its latest revision. */
export interface WorkerConfiguration {
  readonly arn: string;
  readonly revision: number;
}

/** MSK Connect as the pipeline uses it. Names are matched exactly, although the service's own filters are prefixes. */
export interface MskConnect {
  /**
   * @param arn replaces the search by name.
   * @throws UserError when nothing has that ARN, unless this run itself has deleted it.
   */
  plugin(name: string, arn?: string): Promise<CustomPlugin | undefined>;
  /** Resolves to the ARN; the plugin is then CREATING. A write: kafkaconnect:CreateCustomPlugin. */
  createPlugin(name: string, location: PluginLocation, tags: Readonly<Record<string, string>>): Promise<string>;
  /** A write: kafkaconnect:DeleteCustomPlugin. */
  deletePlugin(arn: string): Promise<void>;
  /**
   * @param arn replaces the search by name.
   * @throws UserError when nothing has that ARN, unless this run itself has deleted it.
   */
  connector(name: string, arn?: string): Promise<Connector | undefined>;
  /** Resolves to the ARN; the connector is then CREATING. A write: kafkaconnect:CreateConnector. */
  createConnector(spec: ConnectorSpec, tags: Readonly<Record<string, string>>): Promise<string>;
  /** Resolves to the ARN of the operation to wait for, undefined where the service names none. A write: kafkaconnect:UpdateConnector. */
  updateConnector(arn: string, version: string, update: ConnectorUpdate): Promise<string | undefined>;
  operation(arn: string): Promise<ConnectorOperation>;
  /** A write: kafkaconnect:ResumeConnector. */
  resumeConnector(arn: string): Promise<void>;
  /** A write: kafkaconnect:DeleteConnector. */
  deleteConnector(arn: string, version: string): Promise<void>;
  workerConfiguration(arn: string): Promise<WorkerConfiguration | undefined>;
}
