import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from './ports.ts';
import { Processes } from './processes.ts';

/** Names of the lab's ports. All are on 127.0.0.1 unless stated otherwise. */
export const portNames = [
  'aws', //            the AWS front door: AWS_ENDPOINT_URL
  'ministack', //      the AWS emulator behind the front door
  'sts-proxy', //      HTTPS_PROXY of the host: takes CONNECT to *.amazonaws.com:443
  'imds', //           instance metadata service of the host
  'database',
  'zookeeper',
  'kafka-observer', // PLAINTEXT listener, for tests and people who want to read topics
  'kafka-iam', //      SASL_SSL listener with AWS_MSK_IAM: the one that the pipeline uses
  'kafka-observer-2', // the same two listeners of the second broker, if there is one
  'kafka-iam-2',
  'connect', //        REST interface of the Connect worker
  'distribution', //   download server for archives
  'ssh', //            on the host's public and private address
  'rest-proxy', //     on the host's public and private address
  'databricks',
] as const;
export type PortName = (typeof portNames)[number];

/** The machine images that the EC2 host can run. */
export type HostImage = 'amazon-linux-2' | 'amazon-linux-2023';

/** How many Kafka brokers a lab can have. */
export type BrokerCount = 1 | 2;

/** What a caller of {@link Lab.create} may choose. */
export interface LabOptions {
  /** Folder of the project; the lab's state is in its `.lab`. */
  readonly root: string;
  readonly userId: string;
  /** Folder with rows to load into the database; without it the rows are generated. */
  readonly data?: string;
  readonly withDatabricks?: boolean;
  /** Shortest time that MSK Connect stays in CREATING, UPDATING and DELETING; 3,000 if not given. */
  readonly connectDelayMs?: number;
  /** Image of the EC2 host; Amazon Linux 2 if not given. */
  readonly hostImage?: HostImage;
  /** `ssh2` uses the SSH server of the npm package ssh2 instead of looking for OpenSSH on this machine. */
  readonly sshServer?: 'ssh2';
  /** Limits the size of the host's /home, for example `600m`. Its content is then lost when the host stops. */
  readonly homeSize?: string;
  /** Lets the database refuse connections without TLS. By default it takes both, as RDS does. */
  readonly requireTls?: boolean;
  /** Number of Kafka brokers; 1 if not given. */
  readonly brokers?: BrokerCount;
  /** Stage of the pipeline's API, whose address `lab env` prints; `test` if not given, as in the config. */
  readonly apiStage?: string;
}

/**
 * The fixed values of one lab: names, addresses, ports and keys. They are chosen when the lab is created and kept in
 * `.lab/spec.json`; all parts read them from here.
 */
export interface LabSpec extends Omit<LabOptions, 'root'> {
  /** Twelve-digit AWS account id. */
  readonly account: string;
  readonly region: string;
  readonly ports: Readonly<Record<PortName, number>>;
  /** Host name of the first Kafka broker, as MSK would name it; `brokersOf` has all brokers. */
  readonly brokerHost: string;
  /** Host name of ZooKeeper. Only the EC2 host resolves it. */
  readonly zooKeeperHost: string;
  /** Host name of the database. Only the EC2 host resolves it, as a database in a private network. */
  readonly databaseHost: string;
  readonly clusterName: string;
  readonly instanceId: string;
  readonly securityGroupId: string;
  readonly keyPairId: string;
  /** The EC2 host's private address, on which sshd and the REST proxy listen. It never changes. */
  readonly privateIp: string;
  /** Long-lived access keys of the IAM user that runs the pipeline. */
  readonly runner: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly database: { readonly user: string; readonly password: string; readonly name: string };
  readonly connectDelayMs: number;
  readonly withDatabricks: boolean;
  readonly apiStage: string;
}

const DEFAULT_CONNECT_DELAY_MS = 3_000;
const DEFAULT_TIMEOUT_MS = 120_000;
const POLL_MS = 50;

/** One lab: its folders, its {@link LabSpec} and its processes. */
export class Lab {
  readonly root: string;
  readonly spec: LabSpec;
  readonly processes: Processes;

  private constructor(root: string, spec: LabSpec) {
    this.root = root;
    this.spec = spec;
    this.processes = new Processes(join(this.dir, 'processes'), this.logs);
  }

  /** `.lab`: the lab's state. The next `up` removes it. */
  get dir(): string {
    return join(this.root, '.lab');
  }

  /**
   * `.cache`: downloads and builds, kept between labs. Symbolic links are resolved, because a Python environment works
   * only under the path at which it was created.
   */
  get cache(): string {
    const path = join(this.root, '.cache');
    return existsSync(path) ? realpathSync(path) : path;
  }

  /** Folder of the log files, one a process. */
  get logs(): string {
    return join(this.dir, 'logs');
  }

  /** Creates a lab in an empty `.lab`: chooses its ports, ids and keys, and writes `.lab/spec.json`. Starts nothing. */
  static async create(options: LabOptions): Promise<Lab> {
    const { root, ...chosen } = options;
    const dir = join(root, '.lab');
    mkdirSync(dir, { recursive: true });
    mkdirSync(join(root, '.cache'), { recursive: true });
    const free = await freePorts(portNames.length);
    const hex = (bytes: number) => randomBytes(bytes).toString('hex');
    const region = 'us-east-1';
    const spec: LabSpec = {
      ...chosen,
      account: '123456789012',
      region,
      ports: Object.fromEntries(portNames.map((name, i) => [name, free[i]])) as Record<PortName, number>,
      brokerHost: `b-1.pinterestmskcluster.a1b2c3.c2.kafka.${region}.amazonaws.com`,
      zooKeeperHost: `z-1.pinterestmskcluster.a1b2c3.c2.kafka.${region}.amazonaws.com`,
      databaseHost: `pinterest.c1x2y3z4a5b6.${region}.rds.amazonaws.com`,
      clusterName: 'pinterest-msk-cluster',
      instanceId: `i-0${hex(8)}`,
      securityGroupId: `sg-0${hex(8)}`,
      keyPairId: `key-0${hex(8)}`,
      privateIp: '127.0.2.10',
      runner: {
        accessKeyId: `AKIA${hex(8).toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString('base64'),
      },
      database: { user: 'project_user', password: hex(12), name: 'pinterest_data' },
      connectDelayMs: options.connectDelayMs ?? DEFAULT_CONNECT_DELAY_MS,
      withDatabricks: options.withDatabricks ?? false,
      apiStage: options.apiStage ?? 'test',
    };
    writeFileSync(join(dir, 'spec.json'), JSON.stringify(spec, null, 2), { mode: 0o600 });
    return new Lab(root, spec);
  }

  /** The lab whose state is below `root`, running or not; undefined when there is none. */
  static open(root: string): Lab | undefined {
    const file = join(root, '.lab', 'spec.json');
    return existsSync(file) ? new Lab(root, JSON.parse(readFileSync(file, 'utf8')) as LabSpec) : undefined;
  }

  /** A path below `.lab`. Its parent folder is created. */
  path(...parts: string[]): string {
    const path = join(this.dir, ...parts);
    mkdirSync(join(path, '..'), { recursive: true });
    return path;
  }

  /**
   * Calls `isReady` again and again until it resolves.
   *
   * @param what for people, for example `Kafka`: begins the message of an error.
   * @param options `process` is the name of the process that is waited for; `timeoutMs` is 120,000 if not given.
   * @throws Error when time is up or the process has ended, with the last failure and the end of the process's log.
   */
  async until(
    what: string,
    isReady: () => Promise<void>,
    options: { readonly process?: string; readonly timeoutMs?: number } = {},
  ): Promise<void> {
    const { process, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const deadline = Date.now() + timeoutMs;
    let last: unknown;
    for (;;) {
      try {
        return await isReady();
      } catch (error) {
        last = error;
      }
      const hasEnded = process !== undefined && !this.processes.isAlive(process);
      if (hasEnded || Date.now() > deadline) {
        const why = hasEnded ? 'its process ended' : `no answer within ${timeoutMs} ms`;
        throw new Error(`${what}: ${why}: ${(last as Error).message}\n${this.logTail(process)}`);
      }
      await sleep(POLL_MS);
    }
  }

  /** The last lines of a process's log with a heading, for an error message; empty when there is no log. */
  logTail(process: string | undefined, lines = 20): string {
    if (process === undefined) return '';
    const file = join(this.logs, `${process}.log`);
    if (!existsSync(file)) return '';
    return `End of ${file}:\n${readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')}`;
  }
}
