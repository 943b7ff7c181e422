import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brokersOf } from '#lab/core/brokers.ts';
import { unzip } from '#lab/core/build/archives.ts';
import { javaTool } from '#lab/core/build/jdk.ts';
import type { Lab } from '#lab/core/lab.ts';
import { freePorts } from '#lab/core/ports.ts';
import { isAlive } from '#lab/core/processes.ts';
import { jarsAt } from '#lab/parts/kafka/recipes.ts';
import { properties } from '#lab/parts/kafka/settings.ts';
import { pathingJar } from './pathing-jar.ts';
import { call, RestError, type Status, stateOf } from './rest.ts';
import { workerProperties } from './settings.ts';
import type { ConnectWorker, WorkerSpec, WorkerState } from './worker-port.ts';

const START_TIMEOUT_MS = 60_000;
/** How long a worker may answer that its group is rebalancing. */
const REBALANCE_TIMEOUT_MS = 30_000;
const GRACE_MS = 3_000;
const POLL_MS = 100;
const JVM = [
  ...['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-Xshare:auto'],
  '-Djava.awt.headless=true',
];

/** Name of the process of a connector's worker. */
const processName = (connector: string): string => `connect-${connector}`;

/** A Kafka Connect worker in a process of its own, which runs one connector. */
export class Worker implements ConnectWorker {
  readonly #lab: Lab;
  readonly #spec: WorkerSpec;
  readonly #process: string;
  readonly #id = randomBytes(4).toString('hex');
  #config: Readonly<Record<string, string>>;
  #port: number | undefined;
  #starting: Promise<void> | undefined;
  #isStopped = false;

  constructor(lab: Lab, spec: WorkerSpec) {
    this.#lab = lab;
    this.#spec = spec;
    this.#config = spec.config;
    this.#process = processName(spec.name);
  }

  /**
   * Starts the worker unless it runs, and creates the connector in it. After a crash the same call starts a new worker,
   * which continues where the first one stopped.
   *
   * @throws Error when the zip contains no jar, the worker does not answer, it refuses the configuration, or `stop` was
   *   called.
   */
  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** Asks the worker for the state of its connector; DOWN when its process has ended. */
  async state(): Promise<WorkerState> {
    if (this.#port === undefined || !this.#lab.processes.isAlive(this.#process)) return { state: 'DOWN' };
    try {
      return stateOf((await call('GET', this.#url('/status'))) as Status);
    } catch (error) {
      if (error instanceof RestError && error.status !== 404 && error.status !== 409) throw error;
      return { state: 'STARTING' }; // It does not listen yet, or its group is rebalancing.
    }
  }

  /** Replaces the configuration. @throws Error when the worker refuses it. The old one then stays in force. */
  async update(config: Readonly<Record<string, string>>): Promise<void> {
    await this.#put(config);
    this.#config = config;
  }

  /** Pauses the connector. Resolves before all tasks have paused. */
  async pause(): Promise<void> {
    await this.#retryWhileRebalancing(() => call('PUT', this.#url('/pause')));
  }

  /** Resumes the connector. Resolves before all tasks run. */
  async resume(): Promise<void> {
    await this.#retryWhileRebalancing(() => call('PUT', this.#url('/resume')));
  }

  /** Stops the worker. The offsets that the sink has committed remain, under the connector's name. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#lab.processes.stop(this.#process);
    // A start that is running fails now; its caller gets the error.
    await Promise.allSettled([this.#starting]);
    await this.#lab.processes.stop(this.#process);
    rmSync(this.#home(), { recursive: true, force: true });
  }

  #home(...parts: string[]): string {
    return this.#lab.path('connect', this.#spec.name, ...parts);
  }

  #url(path: string): string {
    return `http://127.0.0.1:${this.#port}/connectors/${encodeURIComponent(this.#spec.name)}${path}`;
  }

  async #start(): Promise<void> {
    if (!this.#lab.processes.isAlive(this.#process)) await this.#startProcess();
    await this.#put(this.#config);
  }

  async #startProcess(): Promise<void> {
    const names = brokersOf(this.#lab.spec).map(({ host }) => host);
    const plugins = await this.#unpack();
    this.#port = await this.#freePort();
    const settings = this.#home('worker.properties');
    writeFileSync(settings, properties(workerProperties(this.#spec, this.#id, this.#port, plugins)), { mode: 0o600 });
    const hosts = this.#home('hosts');
    writeFileSync(hosts, `127.0.0.1 localhost ${names.join(' ')}\n`);
    const { libs, client } = jarsAt(this.#lab);
    const classPath = this.#home('class-path.jar');
    writeFileSync(classPath, pathingJar([...readdirSync(libs).map((jar) => join(libs, jar)), client]));
    const system = [
      `-Dlog4j.configuration=file:${join(import.meta.dirname, '..', 'kafka', 'archive', 'config', 'log4j.properties')}`,
      `-Djdk.net.hosts.file=${hosts}`,
      `-Djavax.net.ssl.trustStore=${join(this.#lab.dir, 'tls', 'cacerts')}`,
    ];
    const main = ['-cp', classPath, 'org.apache.kafka.connect.cli.ConnectDistributed', settings];
    const { credentials, region, endpoint } = this.#spec;
    if (this.#isStopped) throw new Error(`The connector ${this.#spec.name} was stopped.`);
    this.#lab.processes.start(this.#process, javaTool('java'), [...JVM, ...system, ...main], {
      cwd: this.#home('..'),
      graceMs: GRACE_MS,
      env: {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
        AWS_REGION: region,
        AWS_ENDPOINT_URL_S3: endpoint,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    await this.#lab.until(
      `The Connect worker of ${this.#spec.name}`,
      async () => void (await call('GET', `http://127.0.0.1:${this.#port}/connectors`)),
      { process: this.#process, timeoutMs: START_TIMEOUT_MS },
    );
  }

  /** Unpacks the plugin into a folder of its own, so that the zip may have a top folder or none. */
  async #unpack(): Promise<string> {
    const plugins = this.#home('plugins');
    rmSync(plugins, { recursive: true, force: true });
    const plugin = join(plugins, 'plugin');
    mkdirSync(plugin, { recursive: true });
    await unzip(this.#spec.pluginZip, plugin).catch((error: unknown) => {
      throw new Error(
        `The custom plugin cannot be unpacked as a zip archive: ${(error as Error).message.split('\n')[1]}`,
      );
    });
    const files = readdirSync(plugin, { recursive: true, encoding: 'utf8' });
    if (!files.some((file) => file.endsWith('.jar'))) throw new Error('The custom plugin holds no jar file.');
    return plugins;
  }

  /** The lab's port for a worker, or another free one while the worker of another connector uses it. */
  async #freePort(): Promise<number> {
    const others = this.#lab.processes
      .all()
      .filter((one) => one.name.startsWith(processName('')) && one.name !== this.#process && isAlive(one));
    if (others.length === 0) return this.#lab.spec.ports.connect;
    const [port] = await freePorts(1);
    if (port === undefined) throw new Error('No free port for another Connect worker.');
    return port;
  }

  async #put(config: Readonly<Record<string, string>>): Promise<void> {
    await this.#retryWhileRebalancing(() => call('PUT', this.#url('/config'), config));
  }

  /** Repeats a request until the worker's group has finished rebalancing. Until then the worker answers 409 or 503. */
  async #retryWhileRebalancing(request: () => Promise<unknown>): Promise<void> {
    const deadline = Date.now() + REBALANCE_TIMEOUT_MS;
    for (;;) {
      try {
        await request();
        return;
      } catch (error) {
        const isRebalancing = error instanceof RestError && (error.status === 409 || error.status === 503);
        if (!isRebalancing || Date.now() > deadline) throw error;
      }
      await sleep(POLL_MS);
    }
  }
}
