import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { type FakeClock, fakeClock } from '../../../fakes/clock.ts';
import { entry, header, readLedger, writeLedger } from '../ledger-fixtures.ts';

let folder = '';
let clock: FakeClock;
let said: string[] = [];
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  clock = fakeClock(Date.UTC(2026, 10, 1));
  said = [];
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

const store = () => fileLedgerStore(folder, { clock, say: (text) => said.push(text) });
const fileOf = (name: string) => join(folder, 'a', name);
const waiting = () =>
  `The last writer of run "a" in file:${folder} did not release its lease: waiting 15 s to see whether it still runs.`;

/** A process that has the ledger of run a open. */
async function holder(): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'hold-ledger.ts');
  const child = spawn(process.execPath, [script, folder, 'a'], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout as NodeJS.EventEmitter, 'data');
  return child;
}

/** A lease of a process that cannot be seen from here, such as one in another container. */
async function leaseElsewhere(): Promise<string> {
  const lease = fileOf('writer-1.json');
  await writeFile(lease, JSON.stringify({ id: 'x', pid: process.pid, host: 'there', pidSpace: 'another' }));
  await utimes(lease, clock.now() / 1000, clock.now() / 1000);
  return lease;
}

test('a second writer is refused at once while the first one can be seen to run', async () => {
  await writeLedger(store(), 'a: 0');
  const { pid } = await holder();
  await expect(store().resume('a')).rejects.toThrow(
    `The ledger of run "a" in file:${folder} is being written by process ${pid}. Wait for it to end, or choose another store or run.`,
  );
  expect([clock.now(), said]).toEqual([Date.UTC(2026, 10, 1), []]);
});

test('a writer that was killed is followed at once when it can be seen to have ended', async () => {
  await writeLedger(store(), 'a: 0');
  const child = await holder();
  child.kill('SIGKILL');
  await once(child, 'exit');
  await using ledger = await store().resume('a');
  expect([ledger.next, ledger.inDoubtBelow, clock.now(), said]).toEqual([1, 1, Date.UTC(2026, 10, 1), []]);
});

test('a lease of a process that cannot be seen is watched for 15 s, then taken over', async () => {
  await writeLedger(store(), 'a: 0');
  await leaseElsewhere();
  const startMs = clock.now();
  await using ledger = await store().resume('a');
  expect([ledger.next, said, clock.now() - startMs]).toEqual([1, [waiting()], 15_000]);
});

test('a lease of a process that cannot be seen and renews it is left alone', async () => {
  await writeLedger(store(), 'a: 0');
  const lease = await leaseElsewhere();
  const { sleep } = clock;
  clock.sleep = async (ms, signal) => {
    await sleep(ms, signal);
    await utimes(lease, clock.now() / 1000, clock.now() / 1000);
  };
  await expect(store().resume('a')).rejects.toThrow(/run "a" in file:.* is being written by another process\./);
});

test('a lease that was renewed last 10 minutes ago has expired', async () => {
  await writeLedger(store(), 'a: 0');
  await leaseElsewhere();
  clock.advance(600_001);
  await using ledger = await store().resume('a');
  expect([ledger.next, said]).toEqual([1, []]);
});

test('a writer renews its lease while nothing is posted', async () => {
  await using ledger = await store().create(header('a'));
  const watcher = fakeClock(clock.now());
  const { sleep } = watcher;
  watcher.sleep = async (ms, signal) => {
    await sleep(ms, signal);
    clock.advance(ms);
    for (let index = 0; index < 20; index++) await turn();
  };
  const lease = fileOf('writer-1.json');
  const { pidSpace: _, ...owner } = JSON.parse(await readFile(lease, 'utf8'));
  await writeFile(lease, JSON.stringify(owner));
  await expect(fileLedgerStore(folder, { clock: watcher }).resume('a')).rejects.toThrow(/written by another process/);
  expect(ledger.next).toBe(0);
});

test('a writer whose lease was taken over stops, and leaves what the other one wrote', async () => {
  await writeLedger(store(), 'a: 0');
  const frozen = await store().resume('a');
  await rm(fileOf('writer-1.json'));
  {
    await using next = await store().resume('a');
    await next.append([entry(1)]);
  }
  const changed = /ledger\.jsonl holds \d+ bytes, expected \d+: something else changed it/;
  await expect(frozen.append([entry(1, { digest: 'f'.repeat(16) })])).rejects.toThrow(changed);
  await expect(frozen.checkpoint()).rejects.toThrow(changed);
  await frozen[Symbol.asyncDispose]();
  expect(await readLedger(store(), 'a')).toBe('a: 0 1');
  expect(await readdir(join(folder, 'a'))).toEqual(['checkpoint.json', 'ledger.jsonl']);
});

test('a writer that has lost its lease does not end in order, though nobody wrote since', async () => {
  await writeLedger(store(), 'a: 0');
  const frozen = await store().resume('a');
  await rm(fileOf('writer-1.json'));
  await expect(frozen[Symbol.asyncDispose]()).rejects.toThrow(/taken over by another process/);
});

const changes: readonly (readonly [string, RegExp, () => Promise<void>])[] = [
  ['grown', /holds \d+ bytes, expected \d+/, () => appendFile(fileOf('ledger.jsonl'), 'hello\n')],
  ['emptied', /holds 0 bytes, expected \d+/, () => writeFile(fileOf('ledger.jsonl'), '')],
  ['removed', /was removed/, () => rm(fileOf('ledger.jsonl'))],
  [
    'replaced',
    /was replaced by another file/,
    async () => {
      await writeFile(fileOf('copy'), await readFile(fileOf('ledger.jsonl')));
      await rename(fileOf('copy'), fileOf('ledger.jsonl'));
    },
  ],
];

test.each(changes)(
  'a ledger that is %s under its writer is an error before the next write',
  async (_name, what, change) => {
    const ledger = await store().create(header('a'));
    await change();
    const before = await readFile(fileOf('ledger.jsonl')).catch(() => undefined);
    await expect(ledger.append([entry(0)])).rejects.toThrow(what);
    await ledger[Symbol.asyncDispose]();
    expect(await readFile(fileOf('ledger.jsonl')).catch(() => undefined)).toEqual(before);
  },
);

test.each(changes)('a ledger that is %s after its last entry does not end in order', async (_name, what, change) => {
  const ledger = await store().create(header('a'));
  await change();
  await expect(ledger[Symbol.asyncDispose]()).rejects.toThrow(what);
});

test('of many writers that begin at the same moment one has the ledger', async () => {
  await writeLedger(store(), 'a: 0');
  const all = await Promise.allSettled(Array.from({ length: 12 }, () => store().resume('a')));
  const open = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const refused = all.flatMap((one) => (one.status === 'rejected' ? [String(one.reason.message)] : []));
  expect(open).toHaveLength(1);
  expect(new Set(refused)).toEqual(new Set([expect.stringContaining(`is being written by process ${process.pid}`)]));
  await open[0]?.[Symbol.asyncDispose]();
});
