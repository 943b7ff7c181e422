import type { Programs } from './programs.ts';

/** The AWS CLI, told where AWS is by the variables of `lab env` alone. */
export class AwsCli {
  readonly #programs: Programs;
  readonly #path: string;

  constructor(programs: Programs, path: string) {
    this.#programs = programs;
    this.#path = path;
  }

  /** What a call answers; an empty answer is an empty object. @throws Error with all it said when it failed. */
  async ask<T = Record<string, unknown>>(...args: readonly string[]): Promise<T> {
    const text = await this.#programs.output(this.#path, ['--output', 'json', ...args]);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  /** Runs a command whose answer is no JSON, such as `s3 cp`. */
  async run(...args: readonly string[]): Promise<void> {
    await this.#programs.output(this.#path, args);
  }

  /** What it says of a call that must fail. @throws Error when the call does not fail. */
  async refusal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { code, stderr } = await this.#programs.run(this.#path, args, { env });
    if (code === 0) throw new Error(`aws ${args.join(' ')} was not refused`);
    return stderr;
  }

  clusterArn(): Promise<string> {
    return this.ask<string>('kafka', 'list-clusters-v2', '--query', 'ClusterInfoList[0].ClusterArn');
  }

  /** Addresses of the cluster for clients with IAM. */
  async bootstrapBrokers(): Promise<string> {
    const arn = ['--cluster-arn', await this.clusterArn()];
    return this.ask<string>('kafka', 'get-bootstrap-brokers', ...arn, '--query', 'BootstrapBrokerStringSaslIam');
  }
}
