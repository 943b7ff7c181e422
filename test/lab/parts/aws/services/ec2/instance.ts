import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** States of an instance, with EC2's codes. */
export const stateCodes = { pending: 0, running: 16, stopping: 64, stopped: 80 } as const;
export type InstanceState = keyof typeof stateCodes;

/** The properties of the instance that change. They are kept in a file, which other processes may read. */
export interface InstanceFile {
  readonly state: InstanceState;
  /** Empty while the instance is stopped: it gets a new public address with each start. */
  readonly publicIp: string;
  readonly publicDnsName: string;
  /** In ISO 8601. */
  readonly launchTime: string;
  /** Number of starts so far. The next address depends on it. */
  readonly starts: number;
}

/** Last byte of the public address at the first start, 127.0.1.10. Each start takes the next address. */
const FIRST_HOST = 10;
const LAST_HOST = 250;

/** EC2's public DNS name for an address in us-east-1. */
export const publicDnsName = (ip: string): string => `ec2-${ip.replaceAll('.', '-')}.compute-1.amazonaws.com`;

/** The EC2 instance: its state and its addresses. */
export class Instance {
  readonly id: string;
  readonly privateIp: string;
  readonly #file: string;
  readonly #now: () => number;
  readonly #transitionMs: number;
  readonly #changed = new Set<() => void>();
  #current: InstanceFile;

  /** @param options `transitionMs` is how long it stays in `pending` and in `stopping`; `now` is in ms since 1970. */
  constructor(options: { id: string; privateIp: string; file: string; now: () => number; transitionMs: number }) {
    this.id = options.id;
    this.privateIp = options.privateIp;
    this.#file = options.file;
    this.#now = options.now;
    this.#transitionMs = options.transitionMs;
    this.#current = existsSync(this.#file)
      ? (JSON.parse(readFileSync(this.#file, 'utf8')) as InstanceFile)
      : this.#started(0);
    this.#write();
  }

  /** State and addresses now. */
  get current(): InstanceFile {
    return this.#current;
  }

  /** Calls the listener after every change. */
  onChange(listener: () => void): void {
    this.#changed.add(listener);
  }

  /** Stops it at once, or gradually through `stopping` as EC2 does. Does nothing when it is stopped. */
  stop(at: 'once' | 'gradually'): void {
    if (this.#current.state === 'stopped') return;
    const stopped: InstanceFile = { ...this.#current, state: 'stopped', publicIp: '', publicDnsName: '' };
    if (at === 'once') this.#become(stopped);
    else this.#through({ ...this.#current, state: 'stopping' }, stopped);
  }

  /**
   * Starts it with a new address, at once or gradually through `pending` as EC2 does. Does nothing unless it is
   * stopped.
   */
  start(at: 'once' | 'gradually'): void {
    if (this.#current.state !== 'stopped') return;
    const running = this.#started(this.#current.starts);
    if (at === 'once') this.#become(running);
    else this.#through({ ...running, state: 'pending' }, running);
  }

  #started(starts: number): InstanceFile {
    const publicIp = `127.0.1.${FIRST_HOST + (starts % (LAST_HOST - FIRST_HOST))}`;
    return {
      state: 'running',
      publicIp,
      publicDnsName: publicDnsName(publicIp),
      launchTime: new Date(this.#now()).toISOString(),
      starts: starts + 1,
    };
  }

  #through(passing: InstanceFile, next: InstanceFile): void {
    this.#become(passing);
    setTimeout(() => {
      if (this.#current === passing) this.#become(next);
    }, this.#transitionMs).unref();
  }

  #become(next: InstanceFile): void {
    this.#current = next;
    this.#write();
    for (const listener of this.#changed) listener();
  }

  #write(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#current, null, 2));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
