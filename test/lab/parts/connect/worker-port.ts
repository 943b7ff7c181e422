/** What a worker is started with: the connector as MSK Connect was asked to create it. */
export interface WorkerSpec {
  /** Name of the connector. */
  readonly name: string;
  /** Path of the plugin's zip on this machine, as it was downloaded from S3. */
  readonly pluginZip: string;
  readonly config: Readonly<Record<string, string>>;
  /** From the connector's worker configuration. Settings that the worker needs to run in the lab override them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly bootstrapServers: string;
  /** Session keys of the connector's role. The worker reads them once, so they must not expire before it ends. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  /** URL at which the sink reaches S3. */
  readonly endpoint: string;
  readonly region: string;
}

/** State of a worker's connector; DOWN when the worker's process has ended. */
export interface WorkerState {
  readonly state: 'STARTING' | 'RUNNING' | 'PAUSED' | 'FAILED' | 'DOWN';
  /** Why it failed, in the words of the connector. */
  readonly message?: string;
}

/** A Kafka Connect worker that runs one connector. */
export interface ConnectWorker {
  start(): Promise<void>;
  state(): Promise<WorkerState>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  update(config: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

/** Creates the worker of a connector. It does not run until `start` is called. */
export type WorkerFactory = (spec: WorkerSpec) => ConnectWorker;
