/** How a script on the host is run. */
export interface RunOptions {
  /** Positional parameters `$1`… of the script: values travel as data, never spliced into its text. */
  readonly args?: readonly string[];
  /** Text or bytes for the script's standard input. */
  readonly stdin?: string | Uint8Array;
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

/** The EC2 host, reached over SSH with a pinned host key. */
export interface Host {
  /** Runs a bash script that changes nothing. Resolves whatever its exit status; throws when the link fails. */
  read(script: string, options: RunOptions): Promise<RunResult>;
  /**
   * Runs a bash script that writes, through the write gate and under a lock that only one run can hold.
   *
   * @param what names the write, such as `install Kafka 2.8.1`.
   */
  write(what: string, script: string, options: RunOptions): Promise<RunResult>;
}
