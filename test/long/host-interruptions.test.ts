import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { onHost } from '../e2e/fixtures/host-shell.ts';
import { oneError } from '../e2e/fixtures/one-error.ts';

// A run or the host is interrupted while it installs something: the next run must complete the installation.
jest.setTimeout(400_000);

const checkout = new Checkout();
let env: Record<string, string> = {};

beforeAll(async () => {
  await checkout.labUp();
  env = JSON.parse((await checkout.lab('env', '--format', 'json')).stdout) as Record<string, string>;
});
afterAll(() => checkout.dispose());

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the run has printed the text. Rejects when the run ends before. */
  says(text: string): Promise<void>;
}

/** Starts an apply of all milestones, or of one. */
function applying(...flags: readonly string[]): Running {
  const child = spawn(process.execPath, ['scripts/pipeline.ts', 'apply', ...flags, '--lab'], {
    cwd: checkout.dir,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve) => void child.on('close', (code) => resolve({ code, ...output })));
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => void (output.stdout.includes(text) && resolve());
      look();
      child.stdout.on('data', look);
      child.on('close', (code) => reject(new Error(`the run ended with ${code} before it said "${text}"`)));
    });
  return { child, ended, says };
}

const converged = async (...flags: readonly string[]): Promise<void> => {
  expect(await checkout.pipeline(['plan', '--detailed-exitcode', ...flags])).toMatchObject({ code: 0, stderr: '' });
};

test.each(['downloading kafka', 'unpacking kafka'])(
  'a reboot of the host during "%s" is one error or none, and the next run succeeds',
  async (moment) => {
    await onHost(env, 'rm -rf ~/kafka_2.12-2.8.1 ~/.pinterest-pipeline');
    const run = applying('--milestone', 'setup-kafka-client');
    await run.says(moment);
    expect(await checkout.lab('host', 'reboot')).toMatchObject({ code: 0, stderr: '' });
    const ended = await run.ended;
    if (ended.code !== 0) {
      expect(oneError(ended, env)).toMatch(
        /was lost while a command ran.*The command may still be running there\. Run again\.$/,
      );
    }
    expect(await checkout.pipeline(['apply', '--milestone', 'setup-kafka-client'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    await converged('--milestone', 'setup-kafka-client');
    expect(await onHost(env, 'ls -A ~/.pinterest-pipeline/downloads; ls -A ~/.pinterest-pipeline')).not.toMatch(
      /\.part|unpacking/,
    );
  },
);

/** Output of an apply at which it is killed, in order. Each run resumes where the one before was killed. */
const moments = ['unpacking confluent', 'restarting kafka-rest', 'waiting for'];

test('a run that was killed several times succeeds when it is run again', async () => {
  for (const moment of moments) {
    const run = applying();
    await run.says(moment);
    run.child.kill('SIGKILL');
    expect(await run.ended).toMatchObject({ code: null });
  }
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  await converged();
  const made = checkout
    .calls()
    .filter(({ operation, status }) => /^Create(Connector|CustomPlugin)$/.test(operation) && status === 200);
  expect(made.map(({ operation }) => operation).sort()).toEqual(['CreateConnector', 'CreateCustomPlugin']);
});
