import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { onHost } from '../e2e/fixtures/host-shell.ts';

// A proof that failed, was interrupted or is missing is repeated by the next run, whichever machine that runs on.
// Everything is run as a runner runs it: built bundles, each in a folder of its own.
jest.setTimeout(600_000);

const checkout = new Checkout();
const runners: Runner[] = [];
let env: Record<string, string> = {};
let rights = '';

beforeAll(async () => {
  await checkout.labUp();
  env = await checkout.labEnv();
  rights = readFileSync(rightsFile(), 'utf8');
  // sshd runs this file before each command: an independent count of what is run on the host.
  await onHost(env, "printf 'echo . >> ~/sessions\\n' > ~/.ssh/rc");
});
afterAll(async () => {
  for (const runner of runners) runner[Symbol.dispose]();
  await checkout.dispose();
});

const rightsFile = (): string => join(checkout.dir, '.lab/aws/kafka-rights.json');
const CLIENT_PROPERTIES = '~/kafka_2.12-2.8.1/bin/client.properties';
const NOTHING_CHANGED = /^changed<<[^\n]+\n0\n/m;

/** A runner with a workspace of its own, which shares nothing with another one but what it reaches over the network. */
class Runner implements Disposable {
  readonly #dir = mkdtempSync(join(tmpdir(), 'runner-'));

  constructor() {
    runners.push(this);
    for (const part of ['dist', 'config']) cpSync(join(checkout.dir, part), join(this.#dir, part), { recursive: true });
  }

  /** Runs an action. With `kill`, kills it when it prints that text. @returns how it ended, and its outputs. */
  run(action: string, { kill }: { readonly kill?: string } = {}): Promise<Ended & { readonly outputs: string }> {
    const home = join(this.#dir, 'home');
    mkdirSync(home, { recursive: true });
    const output = join(home, 'output');
    writeFileSync(output, '');
    const child = spawn(process.execPath, [join(this.#dir, 'dist', `${action}.js`)], {
      cwd: this.#dir,
      env: { PATH: process.env['PATH'], HOME: home, GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: output, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        printed[stream] += text;
        if (kill !== undefined && printed.stdout.includes(kill)) child.kill('SIGKILL');
      });
    }
    return new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', (code) => done({ code, ...printed, outputs: readFileSync(output, 'utf8') }));
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** Takes an action out of the policies that the cluster grants. */
function forbid(action: string): void {
  const all = JSON.parse(rights) as { identities: Record<string, { Statement: { Action: string[] }[] }[]> };
  for (const policy of Object.values(all.identities).flat()) {
    for (const statement of policy.Statement) statement.Action = statement.Action.filter((one) => one !== action);
    policy.Statement = policy.Statement.filter(({ Action }) => Action.length > 0);
  }
  writeFileSync(rightsFile(), JSON.stringify(all));
}
const restoreRights = (): void => writeFileSync(rightsFile(), rights);

/** What a run asked for: how many writing calls to AWS, and how many commands on the host. */
async function costOf(run: () => Promise<unknown>): Promise<{ readonly writes: number; readonly sessions: number }> {
  const count = async () => ({
    writes: checkout.calls().filter(({ write }) => write).length,
    sessions: Number(await onHost(env, 'wc -l < ~/sessions')),
  });
  const before = await count();
  await run();
  const after = await count();
  // Counting is a command on the host itself.
  return { writes: after.writes - before.writes, sessions: after.sessions - before.sessions - 1 };
}

const kept = (milestone: string): Promise<string> => onHost(env, `cat ~/.pinterest-pipeline/proofs/${milestone}`);

test('a first run proves what it has set up, and a second one changes and asks nothing more', async () => {
  expect(await new Runner().run('setup-kafka-client')).toMatchObject({ code: 0, stderr: '' });
  expect(await kept('setup-kafka-client')).toMatch(/^outcome=passed$/m);
  const cost = await costOf(async () => {
    const again = await new Runner().run('setup-kafka-client');
    expect(again).toMatchObject({ code: 0, outputs: expect.stringMatching(NOTHING_CHANGED) });
    expect(again.stdout).not.toContain('probe');
  });
  expect(cost).toEqual({ writes: 0, sessions: 1 });
});

test('a proof that failed is repeated by every run, on every runner, until it passes', async () => {
  const [first, second] = [new Runner(), new Runner()];
  forbid('kafka-cluster:Connect');
  await onHost(env, `rm ${CLIENT_PROPERTIES}`);
  const failed = await first.run('setup-kafka-client');
  expect([failed.code, failed.stdout]).toEqual([1, expect.stringContaining('::error::The Kafka client cannot list')]);
  const elsewhere = await second.run('setup-kafka-client');
  expect([elsewhere.code, elsewhere.stdout]).toEqual([
    1,
    expect.stringMatching(/0 to change, 6 unchanged, 1 proof due[\s\S]*::error::The Kafka client cannot list/),
  ]);
  const plan = await checkout.pipeline(['plan', '--milestone', 'setup-kafka-client']);
  expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining('proof: failed')]);
  const detailed = ['plan', '--milestone', 'setup-kafka-client', '--detailed-exitcode'];
  expect((await checkout.pipeline(detailed)).code).toBe(2);

  restoreRights();
  const third = await first.run('setup-kafka-client');
  expect(third).toMatchObject({ code: 0, outputs: expect.stringMatching(NOTHING_CHANGED) });
  expect(third.stdout).toContain('probe the host authenticates at the brokers');
  expect((await checkout.pipeline(detailed)).code).toBe(0);

  const cost = await costOf(async () => {
    const fourth = await second.run('setup-kafka-client');
    expect([fourth.code, fourth.stdout]).toEqual([0, expect.not.stringContaining('probe')]);
  });
  expect(cost).toEqual({ writes: 0, sessions: 1 });
});

test('a run that is killed between a change and its proof leaves a proof that the next run makes', async () => {
  await onHost(env, `rm ${CLIENT_PROPERTIES}`);
  const runner = new Runner();
  const killed = await runner.run('setup-kafka-client', { kill: 'created file' });
  expect(killed.code).toBeNull();
  expect(await kept('setup-kafka-client')).toMatch(/^outcome=pending$/m);
  const next = await new Runner().run('setup-kafka-client');
  expect([next.code, next.stdout]).toEqual([
    0,
    expect.stringMatching(/proof: interrupted[\s\S]*probe the host authenticates at the brokers/),
  ]);
});

test('other brokers in the config are proven, although no file on the host changes', async () => {
  const runner = new Runner();
  const overlay = join(checkout.dir, '.lab/overlay.yaml');
  const before = readFileSync(overlay, 'utf8');
  writeFileSync(overlay, `${before}\nmsk:\n  bootstrapServers: b-1.nowhere.kafka.us-east-1.amazonaws.com:9098\n`);
  const wrong = await runner.run('setup-kafka-client');
  writeFileSync(overlay, before);
  expect([wrong.code, wrong.stdout]).toEqual([
    1,
    expect.stringMatching(/made for other settings[\s\S]*::error::.*DNS/),
  ]);
  expect(await runner.run('setup-kafka-client')).toMatchObject({ code: 0 });
});

test('the REST proxy and the API keep their proofs too, and a second run of each asks nothing more', async () => {
  const runner = new Runner();
  for (const action of ['create-topics', 'setup-rest-proxy', 'deploy-api']) {
    expect(await runner.run(action)).toMatchObject({ code: 0, stderr: '' });
  }
  expect(await kept('setup-rest-proxy')).toMatch(/^outcome=passed$/m);
  const other = new Runner();
  for (const action of ['setup-rest-proxy', 'deploy-api']) {
    const cost = await costOf(async () => {
      const again = await other.run(action);
      expect([action, again.code, again.stdout]).toEqual([action, 0, expect.not.stringContaining('probe')]);
    });
    expect([action, cost]).toEqual([action, { writes: 0, sessions: action === 'setup-rest-proxy' ? 1 : 0 }]);
  }
});

test('an API whose proof failed is proven again by the next run, on another runner', async () => {
  await onHost(env, 'sudo systemctl stop kafka-rest');
  await deleteOptions();
  const failed = await new Runner().run('deploy-api');
  expect([failed.code, failed.stdout]).toEqual([1, expect.stringContaining('::error::')]);
  const still = await new Runner().run('deploy-api');
  expect([still.code, still.stdout]).toEqual([
    1,
    expect.stringMatching(/0 to change, 5 unchanged, 1 proof due[\s\S]*::error::/),
  ]);
  await onHost(env, 'sudo systemctl start kafka-rest');
  await onHost(env, `curl -sf --retry 40 --retry-delay 1 --retry-all-errors ${env['LAB_REST_URL']}/topics`);
  const mended = await new Runner().run('deploy-api');
  expect(mended).toMatchObject({ code: 0, outputs: expect.stringMatching(NOTHING_CHANGED) });
  expect(mended.stdout).toContain('probe GET /topics through the invoke URL');
});

/** Deletes OPTIONS of the API as a person would in the console, so that deploy-api has something to do. */
async function deleteOptions(): Promise<void> {
  const { APIGatewayClient, DeleteMethodCommand, GetResourcesCommand, GetRestApisCommand } = await import(
    '@aws-sdk/client-api-gateway'
  );
  const client = new APIGatewayClient({
    endpoint: env['AWS_ENDPOINT_URL'] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '' },
  });
  const apis = await client.send(new GetRestApisCommand({}));
  const restApiId = apis.items?.find(({ name }) => name === '0affd5f86743')?.id ?? '';
  const resources = await client.send(new GetResourcesCommand({ restApiId }));
  const resourceId = resources.items?.find(({ path }) => path === '/{proxy+}')?.id ?? '';
  await client.send(new DeleteMethodCommand({ restApiId, resourceId, httpMethod: 'OPTIONS' }));
}
