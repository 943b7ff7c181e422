import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { bundles, type Ran, Workspace } from './bundle.ts';
import { commandsIn, errorsIn } from './runner-lines.ts';
import { allForms, formsOf, leaksIn } from './secret-forms.ts';
import { failingHost, refusingAws, refusingDatabase, type Stub } from './stub-servers.ts';

// The servers here repeat every secret, in every form, in all their error texts. The actions run with debug output.

jest.setTimeout(120_000);

/** A secret with characters that are special in shells, URLs, JSON, XML, YAML, format strings and workflow commands. */
const nasty = (name: string): string =>
  `${name} %s%20 "q" 'a' \\n $(id) \`id\` &amp;<b> +/=?#: ::set-output name=x::y ##[error]z é漢🙂 ${randomBytes(6).toString('base64')}`;

const secrets = {
  DB_USER: nasty('user'),
  DB_PASSWORD: nasty('password'),
  // A token is sent in an HTTP header, so it is ASCII and one line.
  AWS_SECRET_ACCESS_KEY: randomBytes(30).toString('base64'),
  AWS_SESSION_TOKEN: `${randomBytes(120).toString('base64')}//++==`,
  SSH_PRIVATE_KEY: generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey.trim(),
  DATABRICKS_TOKEN: `dapi${randomBytes(16).toString('hex')}`,
};
const secretValues = Object.values(secrets);

const workspace = new Workspace();
let aws: Stub;
let database: Stub;
let host: Awaited<ReturnType<typeof failingHost>>;

beforeAll(async () => {
  aws = await refusingAws(allForms(secretValues, ' '));
  database = await refusingDatabase(allForms(secretValues, ' '));
  host = await failingHost(`${allForms(secretValues, '\n')}\n${allForms(secretValues, ' ')}`);
  const overlay = {
    ec2: { address: '127.0.0.1' },
    ssh: { port: host.port, hostKey: host.hostKey },
    msk: { bootstrapServers: 'b-1.example.kafka.us-east-1.amazonaws.com:9098' },
    iam: { roleArn: 'arn:aws:iam::123456789012:role/0affd5f86743-ec2-access-role' },
  };
  writeFileSync(join(workspace.dir, 'overlay.yaml'), JSON.stringify(overlay));
});
afterAll(async () => {
  for (const stub of [aws, database, host]) await stub[Symbol.asyncDispose]();
  workspace[Symbol.dispose]();
});

const run = (name: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  workspace.run(name, {
    env: {
      ...secrets,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${aws.port}`,
      DATABRICKS_HOST: `http://127.0.0.1:${aws.port}`,
      DB_HOST: '127.0.0.1',
      DB_PORT: String(database.port),
      DB_NAME: 'pinterest_data',
      RUNNER_DEBUG: '1',
      INPUT_STORE: name === 'verify-delivery' ? 's3://user-0affd5f86743-bucket/ledgers' : 'file:ledger',
      ...env,
    },
  });

const isMask = (line: string): boolean => /^::add-mask::/.test(line);

function expectNothingLeaks(ran: Ran): void {
  const shown = ran.stdout.split('\n').filter((line) => !isMask(line));
  expect(leaksIn([...shown, ran.stderr, ran.written].join('\n'), secrets)).toEqual([]);
  expect(ran.stderr).toBe('');
  const known = ['add-mask', 'debug', 'endgroup', 'error', 'group', 'warning'];
  expect(commandsIn(ran.stdout).filter(({ name }) => !known.includes(name))).toEqual([]);
}

// Shows that the other tests here would notice a leak.
test('the search for leaks finds every form of a secret', () => {
  for (const form of Object.values(formsOf(secrets.DB_PASSWORD))) {
    expect(leaksIn(`<${form}>`, secrets)).not.toEqual([]);
    expect(leaksIn(`::error::${form.replaceAll('%', '%25')}`, secrets)).not.toEqual([]);
  }
});

test.each(bundles)('%s prints no secret when every server that it calls repeats them', async (name) => {
  const ran = await run(name);
  expectNothingLeaks(ran);
  if (name === 'validate-config') return expect(ran.code).toBe(0);
  expect(ran.code).toBe(1);
  // Several look-ups may fail, and each is told.
  expect(errorsIn(ran.stdout).length).toBeGreaterThan(0);
  return expect(aws.seen() + database.seen() + host.seen()).toBeGreaterThan(0);
});

test.each(['setup-kafka-client', 'create-topics', 'setup-rest-proxy'])(
  '%s prints no secret when the host repeats them',
  async (name) => {
    const before = host.seen();
    const ran = await run(name, { PIPELINE_OVERLAY: join(workspace.dir, 'overlay.yaml') });
    expectNothingLeaks(ran);
    expect(ran.code).toBe(1);
    expect(errorsIn(ran.stdout).length).toBeGreaterThan(0);
    expect(host.seen()).toBeGreaterThan(before);
  },
);

test('all secrets are masked before anything else is printed', async () => {
  const ran = await run('emulate-posts');
  const lines = ran.stdout.trimEnd().split('\n');
  const masked = commandsIn(ran.stdout).filter(({ name }) => name === 'add-mask');
  for (const secret of secretValues) expect(masked.map(({ text }) => text)).toContain(secret);
  expect(lines.findLastIndex(isMask)).toBeLessThan(lines.findIndex((line) => !isMask(line)));
});

test('the error about a secret in the config file does not repeat the secret', async () => {
  const file = join(workspace.dir, 'config', 'leaking.yaml');
  writeFileSync(file, 'userId: "0affd5f86743"\n');
  appendFileSync(file, `database:\n  password: ${JSON.stringify(secrets.DB_PASSWORD)}\n`);
  const ran = await run('validate-config', { INPUT_CONFIG: 'config/leaking.yaml' });
  expectNothingLeaks(ran);
  expect(ran.code).toBe(1);
});
