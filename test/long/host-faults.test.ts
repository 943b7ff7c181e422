import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { setConfig } from '../e2e/fixtures/config.ts';
import { FaultyMirror } from '../e2e/fixtures/faulty-mirror.ts';
import { onHost } from '../e2e/fixtures/host-shell.ts';
import { oneError } from '../e2e/fixtures/one-error.ts';

// Installing on the host fails for one reason after another. Each error must name its cause, and each run must resume
// where the one before failed. One test waits three minutes for another package manager.
jest.setTimeout(400_000);

const checkout = new Checkout();
let env: Record<string, string> = {};
let mirror: FaultyMirror;

beforeAll(async () => {
  // Just enough space for Kafka and Confluent, so that the disk is easy to fill.
  await checkout.labUp('--home-size', '220m');
  env = JSON.parse((await checkout.lab('env', '--format', 'json')).stdout) as Record<string, string>;
  const table = JSON.parse(readFileSync(join(checkout.dir, '.lab/distribution/table.json'), 'utf8')) as object;
  const confluent = Object.entries(table).find(([path]) => path.startsWith('/confluent/'))?.[1] as string;
  mirror = await FaultyMirror.of(confluent);
});
afterAll(async () => {
  await mirror?.[Symbol.asyncDispose]();
  await checkout.dispose();
});

const apply = (milestone: string): Promise<Ended> => checkout.pipeline(['apply', '--milestone', milestone]);
const errorOf = (ended: Ended): string => oneError(ended, env);

/** The files on the host that a run can create, except partial downloads, which a later run resumes. */
const filesOnHost = (): Promise<string> =>
  onHost(
    env,
    "find ~ /etc/systemd/system -name .ssh -prune -o -type f ! -path '*/downloads/*.part' ! -name .pinterest-pipeline.lock -print | sort",
  );

test('without sudo there is one error that names the user and the remedy, and nothing is installed', async () => {
  const before = await filesOnHost();
  const sudoers = join(checkout.dir, '.lab/host/disk/etc/sudoers.d/90-cloud-init-users');
  const aside = join(checkout.dir, 'sudoers');
  renameSync(sudoers, aside);
  const error = errorOf(await apply('setup-kafka-client'));
  renameSync(aside, sudoers);
  expect(error).toMatch(
    /^installing java-1\.8\.0-openjdk failed on the EC2 host: ec2-user may not use sudo without a password on this host; allow it, or do this by hand and run again: sudo \S*yum install -y java-1\.8\.0-openjdk$/,
  );
  expect(await filesOnHost()).toBe(before);
});

/** Starts a process on the host that has yum's lock. Resolves to a function that ends it. */
async function lockYum(): Promise<() => Promise<unknown>> {
  await onHost(env, "sudo -n bash -c 'echo $$ > /var/run/yum.pid; exec sleep 900' < /dev/null > /dev/null 2>&1 &");
  return () => onHost(env, "sudo -n bash -c 'kill $(cat /var/run/yum.pid); rm /var/run/yum.pid'");
}

test('a package manager lock that is not released is one error after three minutes, which names the process', async () => {
  const release = await lockYum();
  const start = Date.now();
  const error = errorOf(await apply('setup-kafka-client'));
  expect((Date.now() - start) / 1000).toBeGreaterThan(175);
  const pid = await onHost(env, 'cat /var/run/yum.pid');
  await release();
  expect(error).toMatch(
    new RegExp(
      `^installing java-1\\.8\\.0-openjdk failed on the EC2 host: another package manager still runs after 180 s: Existing lock /var/run/yum\\.pid: another copy is running as pid ${pid}\\. Wait for it, or end it, and run again\\.$`,
    ),
  );
});

test('a run that waits for the lock continues when it is released', async () => {
  const release = await lockYum();
  const applying = apply('setup-kafka-client');
  await sleep(20_000);
  await release();
  const applied = await applying;
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  expect(applied.stdout).toContain('another package manager runs; waiting');
  expect(await onHost(env, 'rpm -q java-1.8.0-openjdk')).toMatch(/^java-1\.8\.0-openjdk-/);
});

test('a web page with status 200 instead of an archive is one error, and leaves no file', async () => {
  setConfig(checkout, { 'downloads.confluent.url': mirror.url });
  mirror.fault = 'page';
  const before = await filesOnHost();
  expect(errorOf(await apply('setup-rest-proxy'))).toBe(
    `installing confluent-7.2.0.tar.gz failed on the EC2 host: ${mirror.url} answers with a web page instead of confluent-7.2.0.tar.gz. Check the address.`,
  );
  expect(await filesOnHost()).toBe(before);
  expect(await onHost(env, 'ls ~/.pinterest-pipeline/downloads')).toBe('');
  mirror.fault = 'none';
});

test('a wrong digest in the config is one error that names the key, and leaves no file', async () => {
  const overlay = readFileSync(join(checkout.dir, '.lab/overlay.yaml'), 'utf8');
  const right = /confluent:\n(?: {4}.*\n)*? {4}sha256: ([0-9a-f]{64})/.exec(overlay)?.[1];
  setConfig(checkout, { 'downloads.confluent.sha256': 'f'.repeat(64) });
  const before = await filesOnHost();
  expect(errorOf(await apply('setup-rest-proxy'))).toBe(
    `installing confluent-7.2.0.tar.gz failed on the EC2 host: confluent-7.2.0.tar.gz has the sha256 ${right}, expected ${'f'.repeat(64)} (downloads.confluent.sha256). Either the file is not the published one, or the digest is another version's.`,
  );
  expect(await filesOnHost()).toBe(before);
  expect(await onHost(env, 'ls ~/.pinterest-pipeline/downloads')).toBe('');
  setConfig(checkout, { 'downloads.confluent.sha256': right });
});

test('too little disk space is an error before anything is downloaded', async () => {
  mirror.seen();
  await onHost(env, 'fallocate -l $(($(df -PB1 ~ | awk "NR == 2 { print \\$4 }") - 20000000)) ~/filler');
  const before = await filesOnHost();
  expect(errorOf(await apply('setup-rest-proxy'))).toMatch(
    /^installing confluent-7\.2\.0\.tar\.gz failed on the EC2 host: confluent-7\.2\.0\.tar\.gz needs 34 MiB below \/home\/ec2-user, and 19 MiB are free\. Make room or enlarge the volume, and run again\.$/,
  );
  expect(mirror.seen().map(({ method }) => method)).toEqual(['HEAD']);
  expect(await filesOnHost()).toBe(before);
  await onHost(env, 'rm ~/filler');
});

test('an interrupted download is one error, and the next run resumes it', async () => {
  mirror.fault = { cutAfter: 5_000_000 };
  const before = await filesOnHost();
  const error = errorOf(await apply('setup-rest-proxy'));
  const [, bytes = ''] = /broke off after (\d+) bytes/.exec(error) ?? [];
  expect(error).toMatch(
    /^installing confluent-7\.2\.0\.tar\.gz failed on the EC2 host: the download of \S+ broke off after \d+ bytes \(.*\)\. Run again, and it resumes from there\.$/,
  );
  expect(await filesOnHost()).toBe(before);
  expect(await onHost(env, 'stat -c %s ~/.pinterest-pipeline/downloads/confluent-7.2.0.tar.gz.part')).toBe(bytes);
  mirror.fault = 'none';
  mirror.seen();
  expect(await apply('setup-rest-proxy')).toMatchObject({ code: 0, stderr: '' });
  expect(mirror.seen()).toEqual([
    { method: 'HEAD', range: undefined },
    { method: 'GET', range: `bytes=${bytes}-` },
  ]);
});

test('afterwards the REST proxy answers, no temporary file is left, and a plan finds nothing to change', async () => {
  expect(await onHost(env, `curl -sf ${env['LAB_REST_URL']}/topics`)).toMatch(/^\[/);
  expect(await onHost(env, 'find ~/.pinterest-pipeline -name "*.part" -o -name unpacking -o -name staged')).toBe('');
  for (const milestone of ['setup-kafka-client', 'setup-rest-proxy']) {
    const planned = await checkout.pipeline(['plan', '--milestone', milestone, '--detailed-exitcode']);
    expect(planned).toMatchObject({ code: 0, stderr: '' });
  }
});
