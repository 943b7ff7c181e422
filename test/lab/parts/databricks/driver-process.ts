import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Output } from './workspace/notebook-page.ts';

/** The result of one cell. */
export interface CellResult {
  readonly notebook: string;
  /** Number of the cell in its notebook, from 1. */
  readonly cell: number;
  readonly kind: string;
  /** When it started, in ms since 1970. */
  readonly started: number;
  readonly seconds: number;
  readonly failed: boolean;
  readonly results: readonly Output[];
}

/** The result of a notebook. */
export interface NotebookResult {
  readonly state: 'SUCCESS' | 'FAILED' | 'CANCELED';
  /** Value of `dbutils.notebook.exit`; absent when the notebook failed. */
  readonly exit?: { readonly value: string; readonly truncated: boolean };
  readonly error?: string;
  readonly trace?: string;
  readonly cells: readonly CellResult[];
}

/** A notebook to run, and with what. */
export interface NotebookRequest {
  /** Id of the task's run. */
  readonly id: string;
  /** Id of the job's run, whose tasks share task values. */
  readonly run: string;
  readonly task: string;
  readonly notebook: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether mounts are accessible. */
  readonly mounts: boolean;
  readonly serverless: boolean;
  readonly context: NotebookContext;
}

/** What a notebook can find out about its run (`driver/notebook/context.py`). Empty where a run has none. */
export interface NotebookContext {
  readonly jobId: string;
  readonly jobName: string;
  readonly clusterId: string;
}

/** The settings that the driver reads first; see `driver/__main__.py`. */
export interface DriverSettings {
  /** Folder with the files of `dbfs:/`. */
  readonly dbfs: string;
  /** Folder with the notebooks. */
  readonly workspace: string;
  /** File in which mounts are stored. */
  readonly mounts: string;
  /** Class path of the jars that PySpark does not contain. */
  readonly classPath: string;
  /** URL of S3. */
  readonly s3: string;
  readonly region: string;
  readonly cores: number;
  readonly bucket: string;
  /** Whether to create the table with the user's AWS keys. */
  readonly seed: boolean;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** The workspace itself, for notebooks that call its API. */
  readonly api: { readonly url: string; readonly token: string; readonly user: string };
}

/** The driver's process ended while a notebook was running. */
export class DriverLost extends Error {}

interface Waiting {
  readonly resolve: (result: NotebookResult) => void;
  readonly reject: (error: Error) => void;
}

/** The driver is killed when a cancelled notebook has not ended after this time. */
const CANCEL_TIMEOUT_MS = 10_000;

/**
 * The cluster's driver: a Python process with Spark that runs one notebook after another. It is in the process group of
 * this process and ends with it. When it has ended, the next notebook starts a new one.
 */
export class DriverProcess {
  readonly #python: string;
  readonly #path: string;
  readonly #settings: DriverSettings;
  #child: ChildProcess | undefined;
  #ready: Promise<number> | undefined;
  #isReady = false;
  readonly #waiting = new Map<string, Waiting>();

  /** @param path PYTHONPATH: the folder of PySpark and the one with the package `driver`. */
  constructor(python: string, path: string, settings: DriverSettings) {
    this.#python = python;
    this.#path = path;
    this.#settings = settings;
  }

  /** Whether Spark has started. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Starts the driver unless it runs. Resolves when Spark has started, to the seconds that this took. */
  start(): Promise<number> {
    this.#ready ??= this.#spawn();
    return this.#ready;
  }

  /**
   * Stops the driver and starts it again, so that it finds packages that were installed in the meantime.
   *
   * @throws Error when a notebook is running.
   */
  async restart(): Promise<number> {
    if (this.#waiting.size > 0) throw new Error('A notebook is running.');
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      await new Promise((resolve) => {
        child.once('close', resolve);
        child.stdin?.end();
      });
    }
    return this.start();
  }

  /** Runs a notebook and resolves to its result. @throws DriverLost when the driver ends before. */
  async run(request: NotebookRequest): Promise<NotebookResult> {
    await this.start();
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#send({ type: 'run', ...request });
    });
  }

  /** Interrupts a notebook, or prevents its start. */
  cancel(id: string): void {
    if (!this.#waiting.has(id)) return;
    this.#send({ type: 'cancel', id });
    const child = this.#child;
    setTimeout(() => {
      if (this.#waiting.has(id)) child?.kill('SIGKILL');
    }, CANCEL_TIMEOUT_MS).unref();
  }

  #send(message: unknown): void {
    this.#child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #spawn(): Promise<number> {
    const child = spawn(this.#python, ['-P', '-B', '-m', 'driver', '3'], {
      stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
      env: { ...process.env, PYTHONPATH: this.#path, PYTHONUNBUFFERED: '1' },
    });
    this.#child = child;
    child.stdin?.on('error', () => undefined); // The process has ended; its `close` event reports that.
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status, signal) => {
        const lost = new DriverLost(`The driver ended with ${status ?? signal}.`);
        this.#ready = undefined;
        this.#isReady = false;
        reject(lost);
        for (const { reject: give } of this.#waiting.values()) give(lost);
        this.#waiting.clear();
      });
      createInterface({ input: child.stdio[3] as Readable }).on('line', (line) => {
        const message = JSON.parse(line) as
          | { type: 'ready'; seconds: number }
          | ({ type: 'result'; id: string } & NotebookResult);
        if (message.type === 'ready') {
          this.#isReady = true;
          resolve(message.seconds);
          return;
        }
        this.#waiting.get(message.id)?.resolve(message);
        this.#waiting.delete(message.id);
      });
      this.#send(this.#settings);
    });
  }
}
