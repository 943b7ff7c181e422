import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** One cell that ran. */
export interface CellResult {
  readonly notebook: string;
  /** From 1. */
  readonly cell: number;
  readonly kind: string;
  readonly seconds: number;
  readonly output: string;
}

/** How a notebook ended. */
export interface NotebookResult {
  readonly state: 'SUCCESS' | 'FAILED' | 'CANCELED';
  readonly exit?: { readonly value: string; readonly truncated: boolean };
  readonly error?: string;
  readonly trace?: string;
  readonly cells: readonly CellResult[];
}

/** What is to be run. */
export interface NotebookRequest {
  /** Id of the task's run. */
  readonly id: string;
  /** Id of the job's run: task values are shared within it. */
  readonly run: string;
  readonly task: string;
  readonly notebook: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly mounts: boolean;
  readonly serverless: boolean;
}

/** The driver's first line: see `driver/__main__.py`. */
export interface DriverSettings {
  readonly dbfs: string;
  readonly workspace: string;
  readonly mounts: string;
  /** Of what PySpark lacks. */
  readonly classPath: string;
  readonly s3: string;
  readonly region: string;
  readonly cores: number;
  readonly bucket: string;
  readonly seed: boolean;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The driver is gone while a notebook ran. */
export class DriverLost extends Error {}

interface Waiting {
  readonly resolve: (result: NotebookResult) => void;
  readonly reject: (error: Error) => void;
}

/** A cancelled notebook that has not ended by then takes the driver with it, in ms. */
const CANCEL_TIMEOUT_MS = 10_000;

/**
 * The warm driver: a Python process with Spark in it, in this process's group, so that it ends with it. One that ended
 * is started again by the next notebook.
 */
export class DriverProcess {
  readonly #python: string;
  readonly #path: string;
  readonly #settings: DriverSettings;
  #child: ChildProcess | undefined;
  #ready: Promise<number> | undefined;
  #isReady = false;
  readonly #waiting = new Map<string, Waiting>();

  /** @param path PYTHONPATH: PySpark's folder and the one that holds the package `driver`. */
  constructor(python: string, path: string, settings: DriverSettings) {
    this.#python = python;
    this.#path = path;
    this.#settings = settings;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Resolves once Spark is up, to the seconds that its start took. */
  start(): Promise<number> {
    this.#ready ??= this.#spawn();
    return this.#ready;
  }

  /** @throws DriverLost when the driver ends meanwhile. */
  async run(request: NotebookRequest): Promise<NotebookResult> {
    await this.start();
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#send({ type: 'run', ...request });
    });
  }

  /** Interrupts a notebook, or keeps it from beginning. */
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
    child.stdin?.on('error', () => undefined); // it is gone: `close` says so
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
