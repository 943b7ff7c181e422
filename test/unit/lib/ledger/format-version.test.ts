import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runVerification } from '#lib/delivery/run-verification.ts';
import { runEmulation } from '#lib/emulator/run-emulation.ts';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { parseHeader } from '#lib/ledger/parse.ts';
import { fakePipeline } from '../../fakes/pipeline.ts';
import { fakeDatabase } from '../emulator/fake-database.ts';
import { okProxy } from '../emulator/ok-proxy.ts';
import { header } from './ledger-fixtures.ts';
import { bench, segment } from './s3/s3-bench.ts';

const version1 = `${JSON.stringify({ ...header('a'), ledger: 1, doubtful: 3 })}\n`;
const refusal =
  /^Ledger format version 1 is not supported, only version 2, so .* can be neither resumed nor verified: use another store, or move that ledger out of this one\.$/;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'version-'));
  await mkdir(join(folder, 'a'));
  await writeFile(join(folder, 'a', 'ledger.jsonl'), version1);
});
afterEach(() => rm(folder, { recursive: true }));

test('a file ledger of version 1 is refused on resume and in a list of runs', async () => {
  const store = fileLedgerStore(folder);
  await expect(store.resume('a')).rejects.toThrow(refusal);
  await expect(store.runs()).rejects.toThrow(refusal);
});

test('an S3 ledger of version 1 is refused on resume and in a list of runs', async () => {
  const { gate, store, overwrite } = bench();
  using _open = gate.open();
  overwrite(segment(0), version1);
  await expect(store.resume('a')).rejects.toThrow(refusal);
  await expect(store.runs()).rejects.toThrow(refusal);
});

test('an emulation posts nothing while its store holds a ledger of version 1', async () => {
  const { http, taken } = okProxy();
  const { database } = fakeDatabase(11_154);
  const pipeline = fakePipeline({ ports: () => ({ http, database }) });
  const emulation = runEmulation(pipeline, {
    flow: { mode: 'faithful', posts: 1, pace: 0 },
    store: { address: `file:${folder}` },
    target: { invokeUrl: 'https://api/test' },
    signal: new AbortController().signal,
    say: () => undefined,
  });
  await expect(emulation).rejects.toThrow(refusal);
  expect(taken).toEqual([]);
});

test('a proof of a ledger of version 1 is refused', async () => {
  const proof = runVerification(fakePipeline(), {
    ledger: { store: `file:${folder}`, run: 'a' },
    bucket: { level: 'values' },
    signal: new AbortController().signal,
    say: () => undefined,
  });
  await expect(proof).rejects.toThrow(refusal);
});

test('a later version is refused too, and what is no header is no ledger', () => {
  const later = JSON.stringify({ ...header('a'), ledger: 3 });
  expect(() => parseHeader(later, 'x')).toThrow(/^Ledger format version 3 is not supported/);
  for (const text of ['', 'hello', '{}', JSON.stringify({ ...header('a'), seed: 'x' })]) {
    expect(() => parseHeader(text, 'x')).toThrow('The first line of x is no ledger header, so it is no ledger.');
  }
});
