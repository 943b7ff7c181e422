import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '../..');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One call to the lab's AWS. */
export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  readonly write: boolean;
  readonly status: number;
}

/**
 * The project as its user has it: a copy of the files that a clone would hold, in a folder of its own, so that a lab
 * that is up in the project itself is left alone. Dependencies and downloads are shared.
 */
export class Checkout {
  readonly dir: string;

  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), 'pipeline-'));
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: project,
      encoding: 'utf8',
    });
    for (const file of files.split('\0').filter((one) => one !== '' && !one.startsWith('test/e2e/'))) {
      const to = join(this.dir, file);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(project, file), to);
    }
    mkdirSync(join(project, '.cache'), { recursive: true });
    symlinkSync(join(project, 'node_modules'), join(this.dir, 'node_modules'));
    symlinkSync(join(project, '.cache'), join(this.dir, '.cache'));
  }

  /** Runs one of the project's scripts, such as `scripts/lab.ts up`, and waits for its end. */
  run(args: readonly string[], options: { readonly env?: Readonly<Record<string, string>> } = {}): Promise<Ended> {
    return new Promise((done, failed) => {
      const child = spawn(process.execPath, [...args], {
        cwd: this.dir,
        env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', LANG: 'C.UTF-8', ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.on('error', failed);
      child.on('close', (code) => done({ code, stdout, stderr }));
    });
  }

  start(...flags: readonly string[]): Promise<Ended> {
    return this.run(['scripts/start.ts', ...flags]);
  }

  lab(...args: readonly string[]): Promise<Ended> {
    return this.run(['scripts/lab.ts', ...args]);
  }

  /** Brings a lab up here. @throws Error with all it said when it does not come up. */
  async labUp(...flags: readonly string[]): Promise<Ended> {
    const ended = await this.lab('up', ...flags);
    if (ended.code !== 0) throw new Error(`lab up ended with ${ended.code}:\n${ended.stdout}${ended.stderr}`);
    return ended;
  }

  /** What `lab env` prints. @throws Error with all it said when no lab is up. */
  async labEnv(): Promise<Record<string, string>> {
    const { code, stdout, stderr } = await this.lab('env', '--format', 'json');
    if (code !== 0) throw new Error(`lab env ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as Record<string, string>;
  }

  /** `npm run pipeline -- … --lab`. */
  pipeline(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.run(['scripts/pipeline.ts', ...args, '--lab'], { env });
  }

  /** Command lines of processes that have anything to do with this checkout. */
  processes(): readonly string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
          const cwd = readlinkSync(`/proc/${pid}/cwd`);
          return `${command} ${cwd}`.includes(this.dir) ? [command] : [];
        } catch {
          return []; // it ended meanwhile
        }
      });
  }

  /** Lines of `.lab/logs/aws.jsonl`: the calls that the lab's AWS was asked for. */
  calls(): readonly AwsCall[] {
    const file = join(this.dir, '.lab/logs/aws.jsonl');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AwsCall);
  }

  /**
   * Ends the lab and removes the folder.
   *
   * @throws Error naming the operations that the lab's AWS was asked for and lacks (501): what was tested then was not
   *   what happens at AWS.
   */
  async dispose(): Promise<void> {
    await this.lab('down');
    const lacking = this.calls().filter(({ status }) => status === 501);
    rmSync(this.dir, { recursive: true, force: true });
    const names = new Set(lacking.map(({ service, operation }) => `${service}:${operation}`));
    if (names.size > 0) throw new Error(`The lab's AWS lacks ${[...names].join(', ')} (501 in .lab/logs/aws.jsonl).`);
  }
}
