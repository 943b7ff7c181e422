import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Ids } from '../rest/ids.ts';
import { DbfsFolder } from './folder.ts';
import { dbfsRoutes } from './routes.ts';
import { uploadRoutes } from './uploads.ts';

let root: string;
let call: (name: string, input: unknown) => unknown;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dbfs-'));
  const folder = new DbfsFolder(root);
  const routes = [...dbfsRoutes(folder), ...uploadRoutes(folder, new Ids())];
  call = (name, input) => routes.find((one) => one.call.endsWith(` dbfs/${name}`))?.handle(input);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

test('a file is written block by block, and its handle ends with it', () => {
  const { handle } = call('create', { path: 'dbfs:/a/b.txt' }) as { handle: bigint };
  call('add-block', { handle, data: base64('one ') });
  call('add-block', { handle: String(handle), data: base64('two') });
  expect(call('close', { handle })).toEqual({});
  expect(textOf('a/b.txt')).toBe('one two');
  expect(() => call('add-block', { handle, data: '' })).toThrow(`No stream is open with the handle ${handle}`);
  expect(() => call('close', { handle })).toThrow(expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' }));
});

test('what is there is replaced only if that is asked for, and a folder never', () => {
  call('put', { path: '/a/x', contents: base64('1') });
  expect(() => call('create', { path: '/a/x' })).toThrow(expect.objectContaining({ code: 'RESOURCE_ALREADY_EXISTS' }));
  expect(() => call('put', { path: '/a', contents: '', overwrite: true })).toThrow('already exists');
  call('create', { path: '/a/x', overwrite: true });
  expect(textOf('a/x')).toBe('');
  expect(() => call('put', { path: '/a/x/y', contents: '' })).toThrow('would have to be a directory');
});

test('a block has at most 1 MiB', () => {
  const { handle } = call('create', { path: '/x' }) as { handle: bigint };
  const data = Buffer.alloc(2 ** 20 + 1).toString('base64');
  expect(() => call('add-block', { handle, data })).toThrow(
    expect.objectContaining({ code: 'MAX_BLOCK_SIZE_EXCEEDED', message: expect.stringContaining('data has 1048577') }),
  );
});

test('a file or folder is moved, but not over another nor into itself', () => {
  call('put', { path: '/a/x', contents: base64('1') });
  call('put', { path: '/b', contents: base64('2') });
  const move = (source_path: string, destination_path: string) => call('move', { source_path, destination_path });
  expect(() => move('/a/x', '/b')).toThrow('already exists');
  expect(() => move('/nowhere', '/c')).toThrow('No file or directory');
  expect(() => move('/a', '/a/b')).toThrow('cannot be moved');
  move('/a', '/c/d');
  expect(textOf('c/d/x')).toBe('1');
});

test('the sum that Hadoop kept beside a file does not outlive its content', () => {
  for (const [name, input] of [
    ['put', { path: '/x', contents: '', overwrite: true }],
    ['create', { path: '/x', overwrite: true }],
    ['delete', { path: '/x' }],
    ['move', { source_path: '/x', destination_path: '/y' }],
  ] as const) {
    for (const file of ['x', '.x.crc']) writeFileSync(join(root, file), 'old');
    call(name, input);
    expect(() => textOf('.x.crc')).toThrow('ENOENT');
  }
});
