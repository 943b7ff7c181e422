import type { Duplex } from 'node:stream';
import { UserError } from '#lib/errors.ts';

/** How a script on the host is run. */
export interface RunOptions {
  /**
   * Positional parameters `$1`, `$2`, … of the script. Pass every value here, so that none becomes part of the code. One
   * that begins with `~/` is a path below the home folder of the SSH user; the script gets the absolute path.
   */
  readonly args?: readonly string[];
  /** Text for the script's standard input, 8 KiB at most. Other users of the host may see it, so it holds no secret. */
  readonly stdin?: string;
  /**
   * Gives the script the environment of a login shell (a proxy, the PATH). Where the user's profile does not come to its
   * end, the script runs without it, and a note on standard error says so.
   */
  readonly login?: boolean;
  readonly signal: AbortSignal;
  /** Called with each line of standard output and standard error when it arrives. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

export interface RunResult {
  /** Exit status. A script that was killed, or whose connection was lost, has no result: the call throws. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The EC2 host, reached over SSH with a pinned host key. Scripts run in a bash that reads no start file, under
 * `set -euo pipefail`, in the home folder.
 */
export interface Host {
  /**
   * Runs a bash script that changes nothing. Resolves with any exit status.
   *
   * @throws HostUnreachable when there is no connection; UserError when the connection is lost, the script killed, or a
   *   start file of the login shell keeps it from running.
   */
  read(script: string, options: RunOptions): Promise<RunResult>;
  /**
   * Runs a bash script that writes: through the write gate, and under a lock on the host that one run at a time can
   * have.
   *
   * @param what names the write, such as `install Kafka 2.8.1`.
   * @throws HostUnreachable when there is no connection; UserError when the connection is lost or the script killed.
   */
  write(what: string, script: string, options: RunOptions): Promise<RunResult>;
}

/** Connections through the host to servers that this machine cannot reach itself. */
export interface Tunnels {
  /**
   * Opens a connection from the host to an address. TLS can be spoken through it: the host sees only the encrypted
   * bytes.
   *
   * @param to the address as the host sees it.
   * @throws UserError when the host cannot reach it, or forbids forwarding; HostUnreachable when there is no connection
   *   to the host.
   */
  forward(to: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Duplex>;
}

/** What may be added to the reason of a {@link HostUnreachable}. */
export interface UnreachableOptions {
  /** What a person can do about it, in whole sentences. */
  readonly remedy?: string;
  /** Whether the host should be there: false for one that is stopped. Default: true. */
  readonly isUnexpected?: boolean;
  readonly cause?: unknown;
}

/** Nothing answers at the host's address: the host is stopped, its port is closed, or there is no route to it. */
export class HostUnreachable extends UserError {
  /** Why, in one clause without a full stop. */
  readonly reason: string;
  /** What a person can do about it, in whole sentences. */
  readonly remedy: string | undefined;
  readonly isUnexpected: boolean;

  constructor(reason: string, { remedy, isUnexpected = true, cause }: UnreachableOptions = {}) {
    super(remedy === undefined ? reason : `${reason}. ${remedy}`, cause === undefined ? {} : { cause });
    this.name = 'HostUnreachable';
    this.reason = reason;
    this.remedy = remedy;
    this.isUnexpected = isUnexpected;
  }
}
