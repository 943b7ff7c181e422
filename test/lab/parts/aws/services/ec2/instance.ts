import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** States of an instance, with EC2's codes. */
export const stateCodes = { pending: 0, running: 16, stopping: 64, stopped: 80 } as const;
export type InstanceState = keyof typeof stateCodes;

/** What changes in an instance's life; kept in a file that others may read. */
export interface InstanceFile {
  readonly state: InstanceState;
  /** Empty while it is stopped: a public address is lent, not owned. */
  readonly publicIp: string;
  readonly publicDnsName: string;
  /** ISO 8601. */
  readonly launchTime: string;
  /** How often it was started, for the next address. */
  readonly starts: number;
}

/** First address that an instance gets: 127.0.1.10; each start takes the next. */
const FIRST_HOST = 10;
const LAST_HOST = 250;

/** The public DNS name that EC2 gives to an address in us-east-1. */
export const publicDnsName = (ip: string): string => `ec2-${ip.replaceAll('.', '-')}.compute-1.amazonaws.com`;

/** The one instance: its state and its changing address. */
export class Instance {
  readonly id: string;
  readonly privateIp: string;
  readonly #file: string;
  readonly #now: () => number;
  readonly #transitionMs: number;
  readonly #changed = new Set<() => void>();
  #current: InstanceFile;

  /** @param transitionMs how long it stays in `pending` and `stopping`. */
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

  get current(): InstanceFile {
    return this.#current;
  }

  /** Calls back after every change. */
  onChange(listener: () => void): void {
    this.#changed.add(listener);
  }

  /** Stops it: through `stopping` as EC2 does, or at once. Nothing happens to one that is stopped. */
  stop(at: 'once' | 'length'): void {
    if (this.#current.state === 'stopped') return;
    const stopped: InstanceFile = { ...this.#current, state: 'stopped', publicIp: '', publicDnsName: '' };
    if (at === 'once') this.#become(stopped);
    else this.#through({ ...this.#current, state: 'stopping' }, stopped);
  }

  /** Starts it under another address: through `pending` as EC2 does, or at once. */
  start(at: 'once' | 'length'): void {
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
