import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from '../e2e/checkout.ts';
import { FaultyMirror } from '../e2e/faulty-mirror.ts';
import { onHost } from '../e2e/host-shell.ts';
import { oneError, secretsOf } from '../e2e/one-error.ts';
import { settings } from '../e2e/settings.ts';

// Installing on the host goes wrong in every way at once: one after the other is mended, and each run goes on from there.
// Another package manager is waited for for three minutes.
jest.setTimeout(400_000);

const checkout = new Checkout();
let env: Record<string, string> = {};
let mirror: FaultyMirror;

beforeAll(async () => {
  // Room for Kafka and Confluent and not much more, so that a full disk is soon there.
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
const errorOf = (ended: Ended): string => oneError(ended, secretsOf(env));

/** Files on the host that a run may have made, but for what a later one goes on with. */
const filesOnHost = (): Promise<string> =>
  onHost(
    env,
    "find ~ /etc/systemd/system -name .ssh -prune -o -type f ! -path '*/downloads/*.part' ! -name .pinterest-pipeline.lock -print | sort",
  );

test('without sudo there is one error that says who may not and what to do, and nothing was installed', async () => {
  const before = await filesOnHost();
  const rights = join(checkout.dir, '.lab/host/disk/etc/sudoers.d/90-cloud-init-users');
  const aside = join(checkout.dir, 'sudoers');
  renameSync(rights, aside);
  const error = errorOf(await apply('setup-kafka-client'));
  renameSync(aside, rights);
  expect(error).toMatch(
    /^installing java-1\.8\.0-openjdk failed on the EC2 host: ec2-user may not use sudo without a password on this host; allow it, or do this by hand and run again: sudo \S*yum install -y java-1\.8\.0-openjdk$/,
  );
  expect(await filesOnHost()).toBe(before);
});

/** Another package manager runs on the host until it is ended. */
async function lockYum(): Promise<() => Promise<unknown>> {
  await onHost(env, "sudo -n bash -c 'echo $$ > /var/run/yum.pid; exec sleep 900' < /dev/null > /dev/null 2>&1 &");
  return () => onHost(env, "sudo -n bash -c 'kill $(cat /var/run/yum.pid); rm /var/run/yum.pid'");
}

test("another package manager's lock that is never released is one error, after three minutes, naming its process", async () => {
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

test('once it is released the run that waits goes on to its end', async () => {
  const release = await lockYum();
  const applying = apply('setup-kafka-client');
  await sleep(20_000);
  await release();
  const applied = await applying;
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  expect(applied.stdout).toContain('another package manager runs; waiting');
  expect(await onHost(env, 'rpm -q java-1.8.0-openjdk')).toMatch(/^java-1\.8\.0-openjdk-/);
});

test('a web page with status 200 in the place of an archive is one error, and no file', async () => {
  settings(checkout, { 'downloads.confluent.url': mirror.url });
  mirror.fault = 'page';
  const before = await filesOnHost();
  expect(errorOf(await apply('setup-rest-proxy'))).toBe(
    `installing confluent-7.2.0.tar.gz failed on the EC2 host: ${mirror.url} answers with a web page instead of confluent-7.2.0.tar.gz. Check the address.`,
  );
  expect(await filesOnHost()).toBe(before);
  expect(await onHost(env, 'ls ~/.pinterest-pipeline/downloads')).toBe('');
  mirror.fault = 'none';
});

test('a wrong digest in the config is one error that names the key, and no file', async () => {
  const overlay = readFileSync(join(checkout.dir, '.lab/overlay.yaml'), 'utf8');
  const right = /confluent:\n(?: {4}.*\n)*? {4}sha256: ([0-9a-f]{64})/.exec(overlay)?.[1];
  settings(checkout, { 'downloads.confluent.sha256': 'f'.repeat(64) });
  const before = await filesOnHost();
  expect(errorOf(await apply('setup-rest-proxy'))).toBe(
    `installing confluent-7.2.0.tar.gz failed on the EC2 host: confluent-7.2.0.tar.gz has the sha256 ${right}, expected ${'f'.repeat(64)} (downloads.confluent.sha256). Either the file is not the published one, or the digest is another version's.`,
  );
  expect(await filesOnHost()).toBe(before);
  expect(await onHost(env, 'ls ~/.pinterest-pipeline/downloads')).toBe('');
  settings(checkout, { 'downloads.confluent.sha256': right });
});

test('a disk that is too full is found before anything is fetched', async () => {
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

test('a download that breaks off is one error, and the next run goes on where it broke', async () => {
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

test('after all of that the REST proxy answers, nothing is left over, and there is nothing to do', async () => {
  expect(await onHost(env, `curl -sf ${env['LAB_REST_URL']}/topics`)).toMatch(/^\[/);
  expect(await onHost(env, 'find ~/.pinterest-pipeline -name "*.part" -o -name unpacking -o -name staged')).toBe('');
  for (const milestone of ['setup-kafka-client', 'setup-rest-proxy']) {
    const planned = await checkout.pipeline(['plan', '--milestone', milestone, '--detailed-exitcode']);
    expect(planned).toMatchObject({ code: 0, stderr: '' });
  }
});
