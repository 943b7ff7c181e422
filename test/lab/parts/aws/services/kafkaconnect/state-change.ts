import type { ConnectWorker } from '#lab/parts/connect/worker-port.ts';

/** Pausing or resuming a connector: its state before, meanwhile and afterwards. */
export interface StateChange {
  readonly from: 'RUNNING' | 'PAUSED';
  readonly during: 'PAUSING' | 'RESUMING';
  readonly to: 'RUNNING' | 'PAUSED';
  /** For the error "cannot be paused". */
  readonly participle: string;
  run(worker: ConnectWorker): Promise<void>;
}

export const pausing: StateChange = {
  from: 'RUNNING',
  during: 'PAUSING',
  to: 'PAUSED',
  participle: 'paused',
  run: (worker) => worker.pause(),
};

export const resuming: StateChange = {
  from: 'PAUSED',
  during: 'RESUMING',
  to: 'RUNNING',
  participle: 'resumed',
  run: (worker) => worker.resume(),
};
