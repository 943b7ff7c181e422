import type { Duplex } from 'node:stream';
import { UserError } from '#lib/errors.ts';

/** How a script on the host is run. */
export interface RunOptions {
  /** Positional parameters `$1`… of the script: values travel as data, never spliced into its text. */
  readonly args?: readonly string[];
  /** Text or bytes for the script's standard input. */
  readonly stdin?: string | Uint8Array;
  /** Gives the script what the host's profile sets (a proxy, a PATH), as a person who logs in has it. */
  readonly login?: boolean;
  readonly signal: AbortSignal;
  /** Called with every line of standard output and error as it arrives. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

export interface RunResult {
  /** Exit status. A command that was killed or whose connection was lost never gives a result: it throws. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The EC2 host, reached over SSH with a pinned host key. Scripts run under `set -euo pipefail`. */
export interface Host {
  /**
   * Runs a bash script that changes nothing. Resolves whatever its exit status; throws when the link fails.
   *
   * @throws HostUnreachable when no connection can be had.
   */
  read(script: string, options: RunOptions): Promise<RunResult>;
  /**
   * Runs a bash script that writes, through the write gate and under a lock that only one run can hold.
   *
   * @param what names the write, such as `install Kafka 2.8.1`.
   * @throws HostUnreachable when no connection can be had.
   */
  write(what: string, script: string, options: RunOptions): Promise<RunResult>;
}

/** Ways through the host to what this machine cannot reach itself. */
export interface Tunnels {
  /**
   * A connection from the host to an address as the host sees it. What travels in it is not ours to read: TLS stays between both
   * ends.
   *
   * @throws UserError when the host cannot reach it, or forbids forwarding; HostUnreachable without a host.
   */
  forward(to: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Duplex>;
}

/** Nothing answers where the host should be: it is stopped, its port is closed, or the way there is. */
export class HostUnreachable extends UserError {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'HostUnreachable';
  }
}
