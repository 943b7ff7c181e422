import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { formats, runWithSdk, type Workspace } from '../e2e/fixtures/databricks-clients.ts';

// What a runtime has besides Spark is installed by a command of its own.

jest.setTimeout(300_000);

const checkout = new Checkout();
let workspace: Workspace;

beforeAll(async () => {
  await checkout.labUp('--databricks');
  const { DATABRICKS_HOST: host = '', DATABRICKS_TOKEN: token = '' } = await checkout.labEnv();
  workspace = { host, token, cache: resolve(checkout.dir, '.cache') };
});
afterAll(() => checkout.dispose());

interface Found {
  readonly error: string | null;
  readonly exit: string;
  /** Kinds of what each cell showed. */
  readonly kinds: readonly (readonly string[])[];
  readonly images: readonly string[];
}

test('notebooks import pandas, numpy, matplotlib, pyarrow and delta.tables once they are added to a lab that is up', async () => {
  const added = await checkout.lab('add', 'databricks-extras');
  expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('Spark was restarted') });
  const found = await runWithSdk<Found>(workspace, join(formats, 'extras_client.py'), formats);
  expect(found.error).toBeNull();
  expect(JSON.parse(found.exit)).toEqual({
    versions: Array(4).fill(expect.stringMatching(/^\d+\.\d+/)),
    pandas: [['ind', 'name', 'score'], 3, true],
    back: 2,
    udf: [2, 4],
    merged: [
      [1, 10.5],
      [2, 3],
      [3, 4],
    ],
    ...{ csv: 2, read_csv: 2, png: '89504e47' },
  });
  expect(found.kinds).toEqual([[], ['table', 'htmlSandbox'], [], [], ['mimeBundle'], ['mimeBundle']]);
  for (const image of found.images) expect(Buffer.from(image, 'base64').subarray(1, 4).toString()).toBe('PNG');
});

test('nothing else can be added', async () => {
  expect(await checkout.lab('add', 'pandas')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('add "pandas": expected databricks-extras'),
  });
});
