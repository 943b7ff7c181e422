/** What a worker is started with. */
export interface WorkerSpec {
  readonly name: string;
  /** Path of the plugin's zip on this machine. */
  readonly pluginZip: string;
  readonly config: Readonly<Record<string, string>>;
  /** Of the connector's worker configuration. */
  readonly settings: Readonly<Record<string, string>>;
  readonly bootstrapServers: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  /** Where the worker's connector finds AWS. */
  readonly endpoint: string;
  readonly region: string;
}

/** What a worker says of its connector. */
export interface WorkerState {
  readonly state: 'STARTING' | 'RUNNING' | 'PAUSED' | 'FAILED' | 'DOWN';
  readonly message?: string;
}

/** A real Kafka Connect worker that runs one connector. */
export interface ConnectWorker {
  start(): Promise<void>;
  state(): Promise<WorkerState>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  update(config: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

/** Makes the worker for a connector; it is not running yet. */
export type WorkerFactory = (spec: WorkerSpec) => ConnectWorker;
