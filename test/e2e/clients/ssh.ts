import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended } from '../checkout.ts';
import type { Programs } from './programs.ts';

/** OpenSSH's programs, which trust one host key and nothing else. */
export class OpenSsh {
  readonly #programs: Programs;
  readonly #env: Readonly<Record<string, string>>;
  readonly #options: readonly string[];

  /** @param hostKey as `lab env` prints it, or another for a test that must be refused. */
  constructor(programs: Programs, env: Readonly<Record<string, string>>, hostKey = env['LAB_SSH_HOST_KEY'] ?? '') {
    this.#programs = programs;
    this.#env = env;
    const name = hostKey === env['LAB_SSH_HOST_KEY'] ? 'known_hosts' : 'other_known_hosts';
    const file = join(programs.dir, name);
    writeFileSync(file, `[${env['LAB_SSH_HOST']}]:${env['LAB_SSH_PORT']} ${hostKey}\n`);
    const settings = {
      UserKnownHostsFile: file,
      GlobalKnownHostsFile: '/dev/null',
      StrictHostKeyChecking: 'yes',
      BatchMode: 'yes',
      IdentitiesOnly: 'yes',
      ConnectTimeout: '10',
    };
    const given = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    this.#options = ['-F', 'none', ...given, '-i', env['LAB_SSH_KEY'] ?? ''];
  }

  get #host(): string {
    return `${this.#env['LAB_SSH_USER']}@${this.#env['LAB_SSH_HOST']}`;
  }

  /** Runs a command on the host, in a login shell. */
  run(script: string): Promise<Ended> {
    return this.#programs.run('ssh', [...this.#options, '-p', this.#env['LAB_SSH_PORT'] ?? '', this.#host, script]);
  }

  copyTo(file: string, remote: string): Promise<string> {
    return this.#copy(file, `${this.#host}:${remote}`);
  }

  copyFrom(remote: string, file: string): Promise<string> {
    return this.#copy(`${this.#host}:${remote}`, file);
  }

  #copy(from: string, to: string): Promise<string> {
    return this.#programs.output('scp', ['-q', ...this.#options, '-P', this.#env['LAB_SSH_PORT'] ?? '', from, to]);
  }
}
