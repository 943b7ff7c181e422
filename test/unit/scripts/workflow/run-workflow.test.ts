import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, jest, test } from '@jest/globals';

jest.setTimeout(60_000);

const root = resolve(import.meta.dirname, '../../../..');

interface Started {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: string;
  readonly event: string;
}

/** Runs the command on a stand-in for act; `onStart` is called once that one says how it was started. */
function workflow(args: readonly string[], onStart: (child: ChildProcess) => void = () => undefined) {
  return new Promise<{ readonly code: number | null; readonly started: Started; readonly stderr: string }>((done) => {
    const child = spawn(process.execPath, ['scripts/workflow.ts', ...args], {
      cwd: root,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: '/root-of-somebody',
        AWS_PROFILE: 'mine',
        ACT_BIN: join(import.meta.dirname, 'fake-act.mjs'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const isFirst = stdout === '';
      stdout += chunk.toString();
      if (isFirst) onStart(child);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('close', (code) => done({ code, stderr, started: JSON.parse(stdout || '{}') as Started }));
  });
}

test('act gets the real file, a short environment and settings from files, and its status is passed on', async () => {
  const { code, started } = await workflow(['validate', '--job', 'validate-config']);
  expect(code).toBe(7);
  expect(started.args.join(' ')).toContain('pull_request --workflows .github/workflows/validate.yml');
  expect(started.args.slice(-2)).toEqual(['--job', 'validate-config']);
  const ofMachine = ['JAVA_HOME_17_X64']; // where it has a JDK
  const handed = Object.keys(started.env).filter((name) => !ofMachine.includes(name));
  expect(handed.sort()).toEqual(['HOME', 'LANG', 'PATH']);
  expect(started.env['HOME']).not.toBe('/root-of-somebody');
  expect(started.secrets).toBe('GITHUB_TOKEN: none\n');
  expect(JSON.parse(started.event)).toMatchObject({ number: 1 });
  expect(existsSync(dirname(started.env['HOME'] ?? ''))).toBe(false);
});

test('an interrupt reaches act once, however often the terminal and npm say it', async () => {
  const { code, started } = await workflow(['validate', '--job', 'WAIT'], (child) => {
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGINT'), 50);
  });
  expect(code).toBe(1);
  expect(existsSync(dirname(started.env['HOME'] ?? ''))).toBe(false);
});

test('a wrong name is one line', async () => {
  const { code, stderr } = await workflow(['provsion']);
  expect(code).toBe(1);
  expect(stderr).toBe(
    'error: There is no workflow "provsion"; there are: ci, emulate, provision, validate. Did you mean provision?\n',
  );
});

test('without a name, one line says so', async () => {
  const { code, stderr } = await workflow([]);
  expect(code).toBe(1);
  expect(stderr).toBe("error: missing required argument 'name'. See npm run workflow -- --help.\n");
});
