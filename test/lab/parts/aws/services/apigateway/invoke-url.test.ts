import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { InvokeUrl } from './invoke-url.ts';
import type { LiveApis } from './live.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'invoke-url-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const names: Readonly<Record<string, string>> = { own: 'u1', other: 'somebody else' };
const live = {
  ask: async (_method: string, target: string) => {
    const name = names[target.replace('/restapis/', '')];
    return { status: name === undefined ? 404 : 200, headers: {}, body: Buffer.from(JSON.stringify({ name })) };
  },
} as unknown as LiveApis;

function invokeUrl() {
  const file = join(folder, 'url');
  const kept = new InvokeUrl({ live, api: { name: 'u1', stage: 'test' }, endpoint: 'http://aws', file });
  return { kept, read: () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined) };
}

test("another API and another stage leave the address of the pipeline's API alone", async () => {
  const { kept, read } = invokeUrl();
  await kept.deployed('own', 'prod');
  expect(read()).toBeUndefined();
  await kept.deployed('own', 'test');
  await kept.deployed('other', 'test');
  await kept.deployed('gone', 'test');
  expect(read()).toBe('http://aws/_aws/execute-api/own/test');
});

test('an address goes with its stage or its API, and with no other', async () => {
  const { kept, read } = invokeUrl();
  await kept.deployed('own', 'test');
  kept.deleted('other');
  kept.deleted('own', 'prod');
  expect(read()).toBeDefined();
  kept.deleted('own', 'test');
  expect(read()).toBeUndefined();
});
