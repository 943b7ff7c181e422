import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { callLegacyCli, formats, runWithSdk, type Workspace } from '../e2e/fixtures/databricks-clients.ts';

// Formats, files and forms of requests as other people's programs have them: Databricks' SDK, its legacy command line,
// and requests as Airflow sends them.

jest.setTimeout(300_000);

const checkout = new Checkout();
const local = mkdtempSync(join(tmpdir(), 'legacy-'));
let workspace: Workspace;

interface Ran {
  readonly run: number;
  readonly task: number;
  readonly error: string | null;
  readonly exit: string;
  readonly page: string;
}
interface ThroughSdk {
  readonly [name: string]: unknown;
  readonly context: Ran;
  readonly paths: Ran;
  readonly facts: { readonly home: string; readonly cluster: string; readonly user: string };
}
let sdk: ThroughSdk;

beforeAll(async () => {
  await checkout.labUp('--databricks');
  const { DATABRICKS_HOST: host = '', DATABRICKS_TOKEN: token = '' } = await checkout.labEnv();
  workspace = { host, token, cache: resolve(checkout.dir, '.cache') };
  const spec = JSON.parse(readFileSync(join(checkout.dir, '.lab/spec.json'), 'utf8')) as { userId: string };
  sdk = await runWithSdk(workspace, join(formats, 'sdk_formats.py'), formats, `user-${spec.userId}-bucket`);
});
afterAll(async () => {
  rmSync(local, { recursive: true, force: true });
  await checkout.dispose();
});

const commands = [
  '%md\n# Followers\nWritten in Jupyter, **run** on Databricks.',
  '%matplotlib inline\nfrom pyspark.sql import functions as F\n\nTHRESHOLD = 2',
  expect.stringContaining('df.display()'),
  '%sql\nSELECT max(followers) AS most FROM followers',
  expect.stringContaining('displayHTML'),
];

describe("with Databricks' SDK", () => {
  test('a Jupyter notebook is imported, and exported as source, as Jupyter and as a page', () => {
    expect(sdk['listed']).toEqual([
      ['analysis', 'NOTEBOOK', 'PYTHON'],
      ['auto', 'NOTEBOOK', 'PYTHON'],
    ]);
    expect(sdk['source']).toMatch(/^# Databricks notebook source\n# MAGIC %md\n# MAGIC # Followers\n/);
    expect(sdk['source']).not.toContain('an old output');
    expect(sdk['page']).toEqual(commands);
    expect(sdk['jupyter']).toEqual([
      ['markdown', '# Followers\nWritten in Jupyter, **run** on Databricks.'],
      ...commands.slice(1).map((text) => ['code', text]),
    ]);
    expect(sdk['from page']).toBe(true);
  });

  test('what is no Jupyter notebook is refused, and the reason named', () => {
    expect(sdk['refused']).toEqual({
      'no notebook': expect.stringContaining('not a Jupyter notebook'),
      'version 3': expect.stringContaining('only version 4'),
      'another language': expect.stringContaining('julia'),
    });
  });

  test('a file larger than a block is written block by block, read back and moved', () => {
    expect(sdk['large']).toEqual([3_072_000, true]);
    expect(sdk['moved']).toEqual(['/FileStore/big', '/FileStore/moved.bin']);
    expect(sdk['moved over']).toMatch(/^ResourceAlreadyExists/);
    expect(sdk['dbfs']).toEqual({
      exists: expect.stringMatching(/^ResourceAlreadyExists/),
      'no stream': expect.stringMatching(/^ResourceDoesNotExist/),
      'block too large': expect.stringContaining('the limit is 1048576'),
    });
  });

  test("a notebook learns where it runs, and calls the workspace with its context's token, which is never shown", () => {
    const { home, cluster, user } = sdk.facts;
    const address = new URL(workspace.host).host;
    expect(JSON.parse(sdk.context.exit)).toEqual({
      ...{ path: `${home}/context`, itself: `${home}/context`, extra: `${home}/context` },
      ...{ user, tag: 'only', missing: false, 'same token': true, host: address, workspaceUrl: address },
      cluster: [cluster, cluster, cluster],
      run: [sdk.context.task, true],
      parent: String(sdk.context.run),
      bindings: { colour: 'blue' },
    });
    expect(sdk.context.page).toContain('the token is [REDACTED]');
    expect(JSON.stringify(sdk)).not.toContain(workspace.token);
  });

  test("Python's functions find dbfs:/ and its mounts below /dbfs, and nothing there without a cluster", () => {
    expect(sdk.paths.error).toBeNull();
    expect(JSON.parse(sdk.paths.exit)).toEqual({
      ...{ head: 'ind,name\n1,ann\n2,bob\n', spark: 2, pathlib: 'ind,name', size: 21, moved: [false, true] },
      ...{ open: 'written by dbutils', changed: 'changed by Python', missing: '/dbfs/FileStore/nowhere.txt' },
      listdir: ['big', 'from_dbutils.txt', 'moved.bin', 'tables'],
      glob: ['/dbfs/FileStore/tables/notes.csv'],
      walk: [
        ['/dbfs/FileStore', ['tables'], ['big', 'from_dbutils.txt', 'moved.bin']],
        ['/dbfs/FileStore/tables', [], ['notes.csv']],
      ],
      ...{ mounted: ['a.json', 'b.bin'], mnt: ['formats'], 'through spark': 'python', binary: true, copied: 256 },
      ...{ is_file: [true, true], removed: false, append: 'Operation not supported' },
    });
    expect(sdk['serverless']).toBe('[False, False]');
  });
});

test('runs are submitted and followed in the forms that Airflow sends', async () => {
  const { home, cluster } = sdk.facts;
  const [good, bad] = [`${home}/analysis`, `${home}/failing_page`];
  const file = join(formats, 'airflow_client.py');
  const found = await runWithSdk<Record<string, unknown>>(workspace, file, good, bad, cluster);
  const success = ['TERMINATED', 'SUCCESS', ''];
  const task = { notebook_task: { source: 'WORKSPACE', notebook_path: good, base_parameters: expect.anything() } };
  const single = { page: true, state: success, format: 'SINGLE_TASK', errors: [] };
  expect(found['2.0 existing']).toMatchObject({ ...single, tasks: null, task, cluster });
  expect(found['2.0 new']).toMatchObject({ ...single, tasks: null, task, cluster: null });
  expect(found['2.1 single']).toMatchObject({ ...single, tasks: ['single'] });
  expect(found['2.1 tasks']).toMatchObject({
    state: ['INTERNAL_ERROR', 'FAILED', expect.stringContaining('Task second failed')],
    ...{ tasks: ['first', 'second'], format: 'MULTI_TASK', errors: ['ValueError: no <followers> here'] },
  });
  expect(found['2.2 failing']).toMatchObject({ tasks: ['failing'], errors: ['ValueError: no <followers> here'] });
  expect(found['both forms']).toEqual([400, expect.stringContaining('not both')]);
  expect(found).toMatchObject({ 'same run': true, 'body of a GET': '8', run_type: 'SUBMIT_RUN' });
  expect(found['output']).toEqual({ result: 'from airflow', truncated: false });
  expect(found['view']).toEqual(['NOTEBOOK', 'analysis', 'python']);
  expect(found['commands']).toEqual([
    [1, commands[0], '', 'input', ''],
    [2, commands[1], '', 'finished', ''],
    [
      3,
      commands[2],
      'Make the table',
      'finished',
      'ind | name | followers\n1 | ann | 10\n2 | bob | 25000\n3 | <i>cy</i> | null',
    ],
    [4, commands[3], '', 'finished', 'most\n25000'],
    [5, commands[4], '', 'finished', 'above 1\n\n<b id="bold">bold</b>'],
  ]);
  expect(found['failed command']).toEqual([
    ['finished', null],
    ['error', 'ValueError: no <followers> here'],
  ]);
});

describe('with the legacy command line', () => {
  const databricks = (...args: readonly string[]): Promise<string> => callLegacyCli(workspace, local, ...args);
  const random = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 253));

  beforeAll(() => {
    mkdirSync(join(local, 'dir/sub'), { recursive: true });
    cpSync(join(formats, 'analysis.ipynb'), join(local, 'dir/analysis.ipynb'));
    writeFileSync(join(local, 'dir/sub/p.py'), '# Databricks notebook source\nprint(1)\n');
    writeFileSync(join(local, 'big.bin'), random);
  });

  test('files go to dbfs:/ as forms, come back as they were, and replace nothing unasked', async () => {
    await databricks('fs', 'cp', 'big.bin', 'dbfs:/FileStore/cli/big.bin');
    await expect(databricks('fs', 'cp', 'big.bin', 'dbfs:/FileStore/cli/big.bin')).rejects.toThrow(
      'RESOURCE_ALREADY_EXISTS',
    );
    await databricks('fs', 'cp', '--overwrite', 'big.bin', 'dbfs:/FileStore/cli/big.bin');
    await databricks('fs', 'cp', '--recursive', 'dir', 'dbfs:/FileStore/cli/dir');
    await databricks('fs', 'mv', 'dbfs:/FileStore/cli/big.bin', 'dbfs:/FileStore/cli/moved.bin');
    await databricks('fs', 'cp', 'dbfs:/FileStore/cli/moved.bin', 'back.bin');
    expect(readFileSync(join(local, 'back.bin')).equals(random)).toBe(true);
    const listed = await databricks('fs', 'ls', 'dbfs:/FileStore/cli');
    expect(listed.trim().split('\n')).toEqual(['dir', 'moved.bin']);
    expect(await databricks('fs', 'cat', 'dbfs:/FileStore/cli/dir/sub/p.py')).toContain('print(1)');
  });

  test('notebooks are imported from a folder, and exported in each format', async () => {
    await databricks('workspace', 'import_dir', 'dir', '/Shared/legacy');
    expect((await databricks('workspace', 'ls', '/Shared/legacy')).trim().split('\n')).toEqual(['analysis', 'sub']);
    for (const format of ['HTML', 'JUPYTER', 'SOURCE']) {
      await databricks('workspace', 'export', '--format', format, '/Shared/legacy/analysis', `out.${format}`);
    }
    const exported = (format: string): string => readFileSync(join(local, `out.${format}`), 'utf8');
    expect(exported('HTML')).toContain('__DATABRICKS_NOTEBOOK_MODEL');
    expect(JSON.parse(exported('JUPYTER'))).toMatchObject({
      nbformat: 4,
      metadata: { language_info: { name: 'python' } },
    });
    expect(exported('SOURCE')).toBe(sdk['source']);
  });

  test('a run is submitted with API 2.0, and its output had by its own id', async () => {
    const json = {
      run_name: 'legacy',
      existing_cluster_id: sdk.facts.cluster,
      notebook_task: { notebook_path: '/Shared/legacy/analysis', base_parameters: { greeting: 'old' } },
    };
    const submitted = await databricks('runs', 'submit', '--json', JSON.stringify(json));
    const [, run = ''] = /"run_id": (\d+)/.exec(submitted) ?? [];
    let state = '';
    while (!/"life_cycle_state": "(TERMINATED|INTERNAL_ERROR)"/.test(state)) {
      state = await databricks('runs', 'get', '--run-id', run);
    }
    expect(state).toContain('"result_state": "SUCCESS"');
    expect(await databricks('runs', 'get-output', '--run-id', run)).toContain('"result": "old"');
    expect(await databricks('runs', 'list')).toContain('legacy');
  });
});
