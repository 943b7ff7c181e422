import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignIn } from '../account/sign-in.ts';
import { DbfsFolder } from '../dbfs/folder.ts';
import { dbfsRoutes } from '../dbfs/routes.ts';
import { workspaceRoutes } from '../workspace/routes.ts';
import { Tree } from '../workspace/tree.ts';
import { Faults } from './faults.ts';
import { Ids } from './ids.ts';
import { type Call, listener } from './listener.ts';

const TOKEN = 'dapi0123';
const root = mkdtempSync(join(tmpdir(), 'workspace-'));
const calls: Call[] = [];
let server: Server;
let host: string;

beforeAll(async () => {
  const tree = new Tree(join(root, 'workspace'), ['/Shared'], new Ids(), () => 0);
  const routes = [...dbfsRoutes(new DbfsFolder(join(root, 'dbfs'))), ...workspaceRoutes(tree)];
  const options = { signIn: new SignIn('', TOKEN, () => 0), faults: new Faults(), log: (one: Call) => calls.push(one) };
  server = createServer(listener(routes, () => ({}), options));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

const ask = (path: string, options: RequestInit = {}): Promise<Response> =>
  fetch(`${host}${path}`, { headers: { authorization: `Bearer ${TOKEN}` }, ...options });

const form = (fields: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>): FormData => {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') made.set(name, value);
    else made.set(name, new Blob([value]), 'local.bin');
  }
  return made;
};

const bytes = new Uint8Array(2_000_000).map((_, index) => index % 251);

test.each(['file', 'contents'])(
  'a file is put as the part %s of a form, larger than a block, byte for byte',
  async (part) => {
    const body = form({ path: '/FileStore/x.bin', overwrite: 'True', [part]: bytes });
    const answer = await ask('/api/2.0/dbfs/put', { method: 'POST', body });
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    expect(readFileSync(join(root, 'dbfs/FileStore/x.bin')).equals(bytes)).toBe(true);
  },
);

test('a form is read as strictly as JSON', async () => {
  const twice = await ask('/api/2.0/dbfs/put', {
    method: 'POST',
    body: form({ path: '/FileStore/x.bin', file: bytes }),
  });
  expect([twice.status, await twice.json()]).toMatchObject([400, { error_code: 'RESOURCE_ALREADY_EXISTS' }]);
  const unknown = await ask('/api/2.0/dbfs/put', {
    method: 'POST',
    body: form({ path: '/y', file: bytes, mode: 'w' }),
  });
  expect(await unknown.json()).toMatchObject({ message: 'Unknown field: mode' });
  const broken = await ask('/api/2.0/dbfs/put', {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'multipart/form-data; boundary=x' },
    body: 'no form',
  });
  expect([broken.status, await broken.json()]).toMatchObject([400, { error_code: 'MALFORMED_REQUEST' }]);
});

test('a notebook is imported as a form and downloaded as it is', async () => {
  const notebook = JSON.stringify({ nbformat: 4, cells: [{ cell_type: 'code', source: 'x = 1' }] });
  const body = form({ path: '/Shared/a.ipynb', format: 'AUTO', content: new Uint8Array(Buffer.from(notebook)) });
  expect((await ask('/api/2.0/workspace/import', { method: 'POST', body })).status).toBe(200);
  const answer = await ask('/api/2.0/workspace/export?path=/Shared/a&format=SOURCE&direct_download=true');
  expect(answer.headers.get('content-type')).toBe('text/plain');
  expect(await answer.text()).toBe('# Databricks notebook source\nx = 1');
});

test('the token is taken as a bearer, and as the password of the user token', async () => {
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  expect((await ask('/api/2.0/workspace/list?path=/', { headers: basic(`token:${TOKEN}`) })).status).toBe(200);
  expect((await ask('/api/2.0/workspace/list?path=/', { headers: basic(`me:${TOKEN}`) })).status).toBe(401);
  expect((await ask('/api/2.0/workspace/list?path=/', { headers: basic('token:dapi-wrong') })).status).toBe(403);
});
