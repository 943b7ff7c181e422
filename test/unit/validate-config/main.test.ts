import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Position } from '#lib/errors.ts';
import type { ActionContext } from '#lib/runtime/run-action.ts';
import { run } from '../../../actions/validate-config/main.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'validate-config-'));
  await cp(resolve(import.meta.dirname, '../../../config'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

function recorder(env: Record<string, string> = {}) {
  const seen = { info: [] as string[], warnings: [] as [string, Position | undefined][], summary: '' };
  const context: ActionContext = {
    env,
    signal: new AbortController().signal,
    log: {
      info: (text) => seen.info.push(text),
      warning: (text, position) => seen.warnings.push([text, position]),
      debug: () => undefined,
      group: () => ({ [Symbol.dispose]: () => undefined }),
    },
    summarise: (markdown) => {
      seen.summary += markdown;
    },
  };
  return { seen, context };
}

test('outputs what other jobs need, and shows each warning on its line', async () => {
  const { seen, context } = recorder();
  const outputs = await run({ config: join(folder, 'pipeline.yaml') }, context);
  expect(outputs).toEqual({
    'user-id': '0affd5f86743',
    region: 'us-east-1',
    bucket: 'user-0affd5f86743-bucket',
    warnings: '1',
  });
  expect(seen.info).toEqual([expect.stringMatching(/is valid for user id 0affd5f86743, with 1 warning\.$/)]);
  expect(seen.warnings).toEqual([
    [
      expect.stringMatching(/s3-sink\.properties:15:14: topics\.regex/),
      expect.objectContaining({ line: 15, column: 14 }),
    ],
  ]);
  expect(seen.summary).toContain('| Topics | 0affd5f86743.pin, 0affd5f86743.geo, 0affd5f86743.user |');
});

test('uses the id of PIPELINE_USER_ID when it is set', async () => {
  const { context } = recorder({ PIPELINE_USER_ID: '1234abcd' });
  expect(await run({ config: join(folder, 'pipeline.yaml') }, context)).toMatchObject({ 'user-id': '1234abcd' });
});

test('fails with every mistake and its place, in the summary too', async () => {
  await writeFile(join(folder, 'pipeline.yaml'), 'userId: "0affd5f86743"\ntopic: 3\napi: {create: maybe}\n');
  const { seen, context } = recorder();
  await expect(run({ config: join(folder, 'pipeline.yaml') }, context)).rejects.toMatchObject({
    errors: [{ position: { line: 2, column: 1 } }, { position: { line: 3, column: 15 } }],
  });
  expect(seen).toEqual({
    info: [],
    warnings: [[expect.stringContaining('another user'), expect.objectContaining({ line: 15 })]],
    summary: expect.stringMatching(/ has 2 mistakes\n\n- .*:2:1: .*\n- .*:3:15: /),
  });
});
