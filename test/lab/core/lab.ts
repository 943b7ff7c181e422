import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from './ports.ts';
import { Processes } from './processes.ts';

/** What each port of the lab is for. */
export const portNames = [
  'aws', //            the front door: AWS_ENDPOINT_URL
  'ministack', //      behind it
  'sts-proxy', //      HTTPS_PROXY of the host: CONNECT *.amazonaws.com:443
  'imds', //           instance metadata for the host
  'database',
  'zookeeper',
  'kafka-observer', // PLAINTEXT listener for looking on
  'kafka-iam', //      SASL_SSL, AWS_MSK_IAM: what the pipeline uses
  'connect', //        REST of the Connect worker
  'distribution', //   archives under their real file names
  'ssh', //            on the host's public and private address
  'rest-proxy', //     on the host's public and private address
  'databricks',
] as const;
export type PortName = (typeof portNames)[number];

/** Everything the parts of one lab agree on, fixed when the lab is created. No part invents any of it. */
export interface LabSpec {
  readonly userId: string;
  readonly account: string;
  readonly region: string;
  readonly ports: Readonly<Record<PortName, number>>;
  readonly brokerHost: string;
  /** The database's name in its own network, which the host knows and this machine does not. */
  readonly databaseHost: string;
  readonly clusterName: string;
  readonly instanceId: string;
  readonly securityGroupId: string;
  readonly keyPairId: string;
  /** 127.0.2.x, the host's own address: sshd and the REST proxy listen there. Never changes. */
  readonly privateIp: string;
  /** The runner's own long-lived keys (an IAM user). */
  readonly runner: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly database: { readonly user: string; readonly password: string; readonly name: string };
  /** How long MSK Connect stays in CREATING, UPDATING and DELETING at least, in ms. */
  readonly connectDelayMs: number;
  /** Folder with real rows (`--data`), or undefined: generated rows. */
  readonly data?: string;
  readonly withDatabricks: boolean;
  /** Which machine image the EC2 host runs; Amazon Linux 2 if not given. */
  readonly hostImage?: HostImage;
  /** `ssh2` = do not look for a real sshd on this machine or in its packages. */
  readonly sshServer?: 'ssh2';
  /** Size of the host's /home, as in `600m`; what is on it is gone once the host halts. Not given: the machine's disk. */
  readonly homeSize?: string;
}

export type HostImage = 'amazon-linux-2' | 'amazon-linux-2023';

export interface LabOptions {
  readonly root: string;
  readonly userId: string;
  readonly data?: string;
  readonly withDatabricks?: boolean;
  readonly connectDelayMs?: number;
  readonly hostImage?: HostImage;
  readonly sshServer?: 'ssh2';
  readonly homeSize?: string;
}

/** One lab: its folders, its specification, its processes. */
export class Lab {
  readonly root: string;
  readonly spec: LabSpec;
  readonly processes: Processes;

  private constructor(root: string, spec: LabSpec) {
    this.root = root;
    this.spec = spec;
    this.processes = new Processes(join(this.dir, 'processes'), this.logs);
  }

  /** `.lab`, the lab's state: removed by the next `up`. */
  get dir(): string {
    return join(this.root, '.lab');
  }

  /** `.cache`, downloads and builds: kept. Its real path, for Python environments cannot be moved, not even by a link. */
  get cache(): string {
    const path = join(this.root, '.cache');
    return existsSync(path) ? realpathSync(path) : path;
  }

  get logs(): string {
    return join(this.dir, 'logs');
  }

  /** Creates the spec of a new lab in an empty `.lab`. */
  static async create(options: LabOptions): Promise<Lab> {
    const dir = join(options.root, '.lab');
    mkdirSync(dir, { recursive: true });
    mkdirSync(join(options.root, '.cache'), { recursive: true });
    const free = await freePorts(portNames.length);
    const hex = (bytes: number) => randomBytes(bytes).toString('hex');
    const region = 'us-east-1';
    const spec: LabSpec = {
      userId: options.userId,
      account: '123456789012',
      region,
      ports: Object.fromEntries(portNames.map((name, i) => [name, free[i]])) as Record<PortName, number>,
      brokerHost: `b-1.pinterestmskcluster.a1b2c3.c2.kafka.${region}.amazonaws.com`,
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
      connectDelayMs: options.connectDelayMs ?? 3_000,
      ...(options.data === undefined ? {} : { data: options.data }),
      withDatabricks: options.withDatabricks ?? false,
      ...(options.hostImage === undefined ? {} : { hostImage: options.hostImage }),
      ...(options.sshServer === undefined ? {} : { sshServer: options.sshServer }),
      ...(options.homeSize === undefined ? {} : { homeSize: options.homeSize }),
    };
    writeFileSync(join(dir, 'spec.json'), JSON.stringify(spec, null, 2), { mode: 0o600 });
    return new Lab(options.root, spec);
  }

  /** The lab whose state stands below `root`, whether it runs or not; undefined when there is none. */
  static open(root: string): Lab | undefined {
    const file = join(root, '.lab', 'spec.json');
    return existsSync(file) ? new Lab(root, JSON.parse(readFileSync(file, 'utf8')) as LabSpec) : undefined;
  }

  /** A path below `.lab`, its folder made. */
  path(...parts: string[]): string {
    const path = join(this.dir, ...parts);
    mkdirSync(join(path, '..'), { recursive: true });
    return path;
  }

  /**
   * Polls until `ready` resolves.
   *
   * @throws Error naming `what`, the last failure and the end of the part's log, when time is up or its process ended.
   */
  async until(
    what: string,
    ready: () => Promise<void>,
    options: { readonly process?: string; readonly withinMs?: number } = {},
  ): Promise<void> {
    const deadline = Date.now() + (options.withinMs ?? 120_000);
    let last: unknown;
    for (;;) {
      try {
        return await ready();
      } catch (error) {
        last = error;
      }
      const ended = options.process !== undefined && !this.processes.isAlive(options.process);
      if (ended || Date.now() > deadline) {
        const why = ended ? 'its process ended' : `no answer within ${options.withinMs ?? 120_000} ms`;
        throw new Error(`${what}: ${why}: ${(last as Error).message}\n${this.logTail(options.process)}`);
      }
      await sleep(50);
    }
  }

  /** The last lines of a process's log, for an error text. */
  logTail(process: string | undefined, lines = 20): string {
    if (process === undefined) return '';
    const file = join(this.logs, `${process}.log`);
    if (!existsSync(file)) return '';
    return `End of ${file}:\n${readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')}`;
  }
}
