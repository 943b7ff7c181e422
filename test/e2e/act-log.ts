/** One line of what act says with `--json`. */
export interface ActEntry {
  readonly msg: string;
  /** Id of the job; absent on act's own lines. */
  readonly jobID?: string;
  /** Name of the workflow command that a step printed. */
  readonly command?: string;
  /** Its properties, such as `file` and `line` of an error, or `name` of an output. */
  readonly kvPairs?: Readonly<Record<string, string>>;
  /** Its text. */
  readonly arg?: string;
  /** Of an output or a variable. */
  readonly name?: string;
  /** Of a summary. */
  readonly content?: string;
  /** Set on a line that a step printed and that is no command. */
  readonly raw_output?: boolean;
  readonly jobResult?: string;
  readonly time: string;
}

/** What one run of a workflow came to. */
export class ActLog {
  readonly entries: readonly ActEntry[];

  constructor(stdout: string) {
    this.entries = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as ActEntry);
  }

  /** Jobs in the order in which they ended, each with its result. */
  get results(): readonly (readonly [job: string, result: string])[] {
    return this.entries.flatMap(({ jobID, jobResult }) => (jobID && jobResult ? [[jobID, jobResult] as const] : []));
  }

  /** Outputs that the steps of a job set. */
  outputs(job: string): Readonly<Record<string, string>> {
    const set = this.entries.filter((one) => one.jobID === job && one.command === 'set-output');
    return Object.fromEntries(set.map(({ name = '', arg = '' }) => [name, arg]));
  }

  /** Job summaries, as Markdown. */
  summaries(job: string): string {
    return this.entries
      .filter((one) => one.jobID === job && one.command === 'summary')
      .map(({ content = '' }) => content)
      .join('');
  }

  /** Errors as GitHub would show them. */
  get errors(): readonly ActEntry[] {
    return this.entries.filter(({ command }) => command === 'error');
  }

  /** All that a person would come to read of what steps said: lines, errors, warnings and summaries. */
  get text(): string {
    return this.entries
      .filter(({ command, raw_output: isLine }) => isLine || ['error', 'warning', 'summary'].includes(command ?? ''))
      .map(({ msg }) => msg)
      .join('\n');
  }
}
