import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { UserError } from '#lib/errors.ts';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { storeError } from '#lib/ledger/file/store-error.ts';
import { collect, entry, header, writeLedger } from '../ledger-fixtures.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = (below = '') => fileLedgerStore(join(folder, below), { address: 'file:ledger' });

test('a store that is a file is named, with what to do', async () => {
  await writeFile(join(folder, 'notes.txt'), '');
  for (const path of ['notes.txt', 'notes.txt/below']) {
    const refusal = new RegExp(
      `^Input "store" is "file:ledger": .*${folder}/notes\\.txt\\S* is a file, not a folder\\. Choose a folder, .*\\((ENOTDIR|EEXIST)\\)$`,
    );
    await expect(store(path).runs()).rejects.toThrow(refusal);
    await expect(store(path).create(header('a'))).rejects.toThrow(refusal);
    await expect(collect(store(path).read('a'))).rejects.toThrow(refusal);
  }
});

test.each(['ledger.jsonl', 'checkpoint.json'])(
  'a folder in the place of %s is named, with what to do',
  async (name) => {
    await mkdir(join(folder, 'a', name), { recursive: true });
    const refusal = new RegExp(
      `^Input "store" is "file:ledger": ${folder}/a/\\S+ is a folder, and a file is expected there\\. Move it away, .*\\(EISDIR\\)$`,
    );
    await expect(store().runs()).rejects.toThrow(refusal);
    await expect(store().resume('a')).rejects.toThrow(refusal);
    await expect(store().create(header('a'))).rejects.toThrow(refusal);
    await expect(collect(store().read('a'))).rejects.toThrow(refusal);
  },
);

test('a store that is removed while it is written is one error, and no second one follows at the end', async () => {
  await writeLedger(store(), 'a: 0');
  const ledger = await store().resume('a');
  await rm(folder, { recursive: true });
  await expect(ledger.append([entry(1)])).rejects.toThrow(/ledger\.jsonl was removed: something else changed it/);
  await expect(ledger.checkpoint()).rejects.toThrow(/ledger\.jsonl was removed/);
  await ledger[Symbol.asyncDispose]();
});

const failed = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: it failed`), { code, syscall: 'write', ...(path === undefined ? {} : { path }) });

test.each([
  ['ENOSPC', /there is no room for \/s\/a: the disk has no space or no inodes left\. Free some, or/],
  ['EDQUOT', /the quota of this user is used up\. Free/],
  ['EFBIG', /\/s\/a is longer than this process may write\. Raise the limit/],
  ['EACCES', /this user may not read or write \/s\/a\. Correct its owner or mode/],
  ['EPERM', /this user may not change \/s\/a\. Correct its owner or attributes/],
  ['EROFS', /read-only\. Choose another store/],
  ['EMFILE', /this process has too many open files\. Raise the limit \(ulimit -n\)/],
  ['ENAMETOOLONG', /the path \/s\/a is too long\. Choose a shorter one/],
  ['EIO', /reading or writing \/s\/a failed\. Check the disk/],
  ['EWHATEVER', /EWHATEVER: it failed\. Choose another store/],
])('%s names the input, the path and what to do', (code, expected) => {
  for (const error of [failed(code), failed(code, '/s/a')]) {
    const explained = storeError(error, 'file:s', '/s/a') as Error;
    expect(explained).toBeInstanceOf(UserError);
    expect(explained.message).toMatch(/^Input "store" is "file:s": /);
    expect(explained.message).toMatch(expected);
    expect(explained.message.endsWith(`(${code})`)).toBe(true);
    expect(explained.cause).toBe(error);
  }
});

test('an error that is not of the file system stays as it is', () => {
  for (const error of [new UserError('clear'), new TypeError('a bug'), 'text']) {
    expect(storeError(error, 'file:s', '/s')).toBe(error);
  }
});
