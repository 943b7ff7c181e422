import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { hostProof, parseProof } from '#lib/pipeline/shared/host/host-proof.ts';
import { type BashHost, bashHost } from '../../../../fakes/bash-host.ts';
import { fakePipeline } from '../../../../fakes/pipeline.ts';

const scope = { signal: new AbortController().signal, progress: () => undefined };
const passed = { outcome: 'passed', proves: ['0123456789ab', 'cdef01234567'] } as const;

/** A pipeline whose host is bash in a home of its own. Paths of the EC2 user's home lead to that home. */
function world() {
  let host: BashHost | undefined;
  const p = fakePipeline({
    ports: (writes) => {
      const made = bashHost(writes);
      host = made;
      return { host: made };
    },
  });
  if (host === undefined) throw new Error('the fake has built no host');
  return { p, host, file: join(host.home, '.pinterest-pipeline/proofs/setup-kafka-client') };
}

test('what is kept on the host is read back, with the one script that reads everything else', async () => {
  const { p, host, file } = world();
  using _host = host;
  const store = hostProof(p, 'setup-kafka-client');
  expect(await store.read(scope)).toBeUndefined();
  using _open = p.writes.open();
  for (const outcome of ['pending', 'failed', 'passed'] as const) {
    await store.write({ ...passed, outcome }, scope);
    expect(await store.read(scope)).toEqual({ ...passed, outcome });
  }
  expect(p.writes.names.at(-1)).toBe('ssh:keeping the proof of setup-kafka-client as passed');
  expect(host.runs.map(({ kind }) => kind)).toEqual(['read', 'write', 'read', 'write', 'read', 'write', 'read']);
  expect(readFileSync(file, 'utf8')).toMatch(/^# managed-by: pinterest-pipeline\n/);
  expect(existsSync(join(host.home, '.pinterest-pipeline/staged'))).toBe(false);
});

test('each milestone has a proof of its own', async () => {
  const { p, host } = world();
  using _host = host;
  using _open = p.writes.open();
  await hostProof(p, 'setup-kafka-client').write(passed, scope);
  expect(await hostProof(p, 'setup-rest-proxy').read(scope)).toBeUndefined();
});

test.each(['', 'outcome=passed\n', 'outcome=passed\nproves=012', 'outcome=fine\nproves=01\n', '\0\0'])(
  'a file that is not whole counts as no proof (%j)',
  (text) => {
    expect(parseProof(text)).toBeUndefined();
  },
);

test('a folder in the place of the file is an error that names it', async () => {
  const { p, host, file } = world();
  using _host = host;
  mkdirSync(file, { recursive: true });
  await expect(hostProof(p, 'setup-kafka-client').read(scope)).rejects.toThrow(
    /proofs\/setup-kafka-client on the EC2 host is a directory/,
  );
});

test('a disk that is full keeps the result that was there', async () => {
  const { p, host, file } = world();
  using _host = host;
  using _open = p.writes.open();
  const store = hostProof(p, 'setup-kafka-client');
  await store.write(passed, scope);
  const before = readFileSync(file, 'utf8');
  host.command('mv', 'echo "mv: No space left on device" >&2; exit 1');
  await expect(store.write({ ...passed, outcome: 'pending' }, scope)).rejects.toThrow('No space left on device');
  expect(readFileSync(file, 'utf8')).toBe(before);
});
