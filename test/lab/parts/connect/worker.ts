import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unzip } from '#lab/core/archives.ts';
import { javaTool } from '#lab/core/jdk.ts';
import type { Lab } from '#lab/core/lab.ts';
import { freePorts } from '#lab/core/ports.ts';
import { isAlive } from '#lab/core/processes.ts';
import { jarsAt } from '#lab/parts/kafka/recipes.ts';
import { properties } from '#lab/parts/kafka/settings.ts';
import { pathingJar } from './pathing-jar.ts';
import { call, RestError, type Status, stateOf, type WorkerState } from './rest.ts';
import { workerProperties } from './settings.ts';

export type { WorkerState } from './rest.ts';

/** One connector as MSK Connect was asked for it. */
export interface WorkerSpec {
  readonly name: string;
  /** Local copy of the plugin's zip, as it was fetched from S3. */
  readonly pluginZip: string;
  readonly config: Readonly<Record<string, string>>;
  /** Of the connector's worker configuration; what the worker needs to run here wins over them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly bootstrapServers: string;
  /** Session of the connector's role. The worker reads it once: it must outlive the connector. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  /** Where the sink finds S3. */
  readonly endpoint: string;
  readonly region: string;
}

const BOOT_TIMEOUT_MS = 60_000;
const SETTLE_TIMEOUT_MS = 30_000;
const POLL_MS = 100;
const JVM = [
  ...['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-Xshare:auto'],
  '-Djava.awt.headless=true',
];

/** The names under which workers are registered. */
const processName = (connector: string): string => `connect-${connector}`;

/** The Kafka Connect worker of one connector, and that connector in it. */
export class Worker {
  readonly #lab: Lab;
  readonly #spec: WorkerSpec;
  readonly #process: string;
  readonly #id = randomBytes(4).toString('hex');
  #config: Readonly<Record<string, string>>;
  #port: number | undefined;
  #starting: Promise<void> | undefined;
  #ended = false;

  constructor(lab: Lab, spec: WorkerSpec) {
    this.#lab = lab;
    this.#spec = spec;
    this.#config = spec.config;
    this.#process = processName(spec.name);
  }

  /**
   * Starts the worker unless it lives, and creates the connector in it. After a crash the same call starts another one
   * that goes on where the first one stopped.
   *
   * @throws Error when the zip holds no jar, the worker does not come up, it refuses the configuration, or `stop` was
   *   called.
   */
  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** Asks the worker; DOWN when its process ended. */
  async state(): Promise<WorkerState> {
    if (this.#port === undefined || !this.#lab.processes.isAlive(this.#process)) return { state: 'DOWN' };
    try {
      return stateOf((await call('GET', this.#url('/status'))) as Status);
    } catch (error) {
      if (error instanceof RestError && error.status !== 404 && error.status !== 409) throw error;
      return { state: 'STARTING' }; // not listening yet, or between two generations of its group
    }
  }

  /** @throws Error when the worker refuses the configuration; the old one then stays in force. */
  async update(config: Readonly<Record<string, string>>): Promise<void> {
    await this.#put(config);
    this.#config = config;
  }

  async pause(): Promise<void> {
    await this.#settled(() => call('PUT', this.#url('/pause')));
  }

  async resume(): Promise<void> {
    await this.#settled(() => call('PUT', this.#url('/resume')));
  }

  /** Ends the worker. What the sink has committed stays, under the connector's name. */
  async stop(): Promise<void> {
    this.#ended = true;
    await this.#lab.processes.stop(this.#process);
    // A start under way fails by itself now, and whoever called it is told.
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
    if (!this.#lab.processes.isAlive(this.#process)) await this.#boot();
    await this.#put(this.#config);
  }

  async #boot(): Promise<void> {
    const { brokerHost } = this.#lab.spec;
    const plugins = await this.#unpack();
    this.#port = await this.#freePort();
    const settings = this.#home('worker.properties');
    writeFileSync(settings, properties(workerProperties(this.#spec, this.#id, this.#port, plugins)), { mode: 0o600 });
    const hosts = this.#home('hosts');
    writeFileSync(hosts, `127.0.0.1 localhost ${brokerHost}\n`);
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
    if (this.#ended) throw new Error(`The connector ${this.#spec.name} was stopped.`);
    this.#lab.processes.start(this.#process, javaTool('java'), [...JVM, ...system, ...main], {
      cwd: this.#home('..'),
      graceMs: 3_000,
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
      { process: this.#process, timeoutMs: BOOT_TIMEOUT_MS },
    );
  }

  /** Unpacks the plugin into a folder of its own, so that a zip with or without a top folder will do. */
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

  /** The lab's port for the worker, or another one while a second connector's worker has that. */
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
    await this.#settled(() => call('PUT', this.#url('/config'), config));
  }

  /** Repeats a request that meets the worker between two generations of its group, which it answers with 409. */
  async #settled(request: () => Promise<unknown>): Promise<void> {
    const deadline = Date.now() + SETTLE_TIMEOUT_MS;
    for (;;) {
      try {
        await request();
        return;
      } catch (error) {
        const passing = error instanceof RestError && (error.status === 409 || error.status === 503);
        if (!passing || Date.now() > deadline) throw error;
      }
      await sleep(POLL_MS);
    }
  }
}
