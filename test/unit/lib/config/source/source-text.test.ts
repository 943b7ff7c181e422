import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readSource } from '#lib/config/source/source-text.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-text-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Uint8Array): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, content);
  return readSource(path, 'c.yaml', 'Hint.');
}

test('reads UTF-8 and drops a byte order mark', async () => {
  expect(await read('\uFEFFä: 中\n')).toBe('ä: 中\n');
  expect(await read('')).toBe('');
});

test('says where a NUL character is', async () => {
  await expect(read('a: 1\nb: x\0y\n')).rejects.toThrow(
    'c.yaml:2:5: a NUL character; save the file as plain UTF-8 text.',
  );
});

test('refuses a file that is not UTF-8, and one that is too large for a config', async () => {
  await expect(read(Uint8Array.of(0x61, 0xff))).rejects.toThrow(
    'c.yaml:1:1: the file is not UTF-8 text; save it as UTF-8.',
  );
  await expect(read('x'.repeat(10 * 1024 * 1024))).rejects.toThrow('c.yaml:1:1: the file is larger than 1048576 bytes');
  await expect(read('x'.repeat(1024 * 1024))).resolves.toHaveLength(1024 * 1024);
});

test('says why a file cannot be read and what to do', async () => {
  await expect(readSource(join(folder, 'none'), 'none.yaml', 'Give it.')).rejects.toThrow(
    'none.yaml cannot be read: the file does not exist. Give it.',
  );
  await expect(readSource(folder, 'folder', 'Give it.')).rejects.toThrow(
    'folder cannot be read: it is a folder. Give it.',
  );
});
