import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { copyOfProject } from '../project.ts';

const project = copyOfProject();
afterAll(() => project[Symbol.dispose]());

/** Runs a command against an AWS that never answers, and interrupts it once it has asked. */
async function interrupted(args: readonly string[], signal: NodeJS.Signals) {
  const server = createServer((socket) => void socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = once(server, 'connection');
  const child = spawn(process.execPath, ['scripts/pipeline.ts', ...args], {
    cwd: project.dir,
    env: {
      HOME: project.dir,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00',
      AWS_SECRET_ACCESS_KEY: 'a-secret-that-nobody-uses',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      printed[name] += chunk.toString();
    });
  }
  const ended = once(child, 'close');
  await asked;
  child.kill(signal);
  const [code] = (await ended) as [number | null];
  server.close();
  return { code, ...printed };
}

/** The one line that is printed, whatever was under way. */
const sentence = /^Interrupted while \w+ .+\. Nothing more was started; run the same command again to finish\.\n$/;

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'an apply that gets %s ends with %i, says to run it again, and not that anything failed',
  async (signal, exit) => {
    const { code, stdout, stderr } = await interrupted(['apply', '--milestone', 'deploy-api'], signal);
    expect(stderr).toMatch(sentence);
    expect(stdout).toMatch(/^deploy-api: interrupted \(\d+\.\d s\)$/m);
    expect(stdout).not.toContain('failed');
    expect(code).toBe(exit);
    expect(readFileSync(join(project.dir, 'report/apply.log'), 'utf8')).toContain('deploy-api: interrupted');
  },
);

test('a plan that is interrupted says the same', async () => {
  const { code, stderr } = await interrupted(['plan', '--milestone', 'deploy-api'], 'SIGINT');
  expect(code).toBe(130);
  expect(stderr).toMatch(sentence);
});
