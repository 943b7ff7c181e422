import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { milestones } from '#lib/pipeline/milestones.ts';
import { actionNames, interfaceOf } from '../../scripts/generate/files.ts';
import { standInFolder } from '../../scripts/workflow/stand-ins.ts';
import { root } from './import-graph.ts';
import { needsOf, stepsOf, workflowFiles } from './workflow-files.ts';

const files = workflowFiles();
const byName = files.map((one) => [one.file, one] as const);

/** All secrets that the documentation tells a user to set. */
const secrets = [
  'DB_HOST',
  'DB_PORT',
  'DB_USER',
  'DB_PASSWORD',
  'DB_NAME',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'DATABRICKS_HOST',
  'DATABRICKS_TOKEN',
  'SSH_PRIVATE_KEY',
  'API_KEY',
];
/** All variables that the documentation tells a user to set. */
const variables = ['PIPELINE_USER_ID', 'AWS_REGION', 'AWS_ROLE_ARN', 'DATABRICKS_CLIENT_ID'];

test('the documented workflows exist, and each has the name of its file', () => {
  expect(files.map(({ file }) => file)).toEqual(
    expect.arrayContaining(['ci.yml', 'emulate.yml', 'provision.yml', 'validate.yml']),
  );
  for (const { file, workflow } of files) expect(`${workflow.name}.yml`).toBe(file);
});

test("provision's jobs are written in the order of the milestones", () => {
  const provision = files.find(({ file }) => file === 'provision.yml')?.workflow.jobs ?? {};
  const names = milestones.map(({ name }) => name as string);
  expect(Object.keys(provision).filter((name) => names.includes(name))).toEqual(names);
});

test("the jobs of provision wait for the check of the config and their milestones' predecessors, and no others", () => {
  const provision = files.find(({ file }) => file === 'provision.yml')?.workflow.jobs ?? {};
  for (const { name, after } of milestones) {
    const job = provision[name];
    // The DataFrames read the bucket, so their job waits until verify-delivery has proven that all records are in it.
    const posted = name === 'load-dataframes' ? ['emulate-posts', 'verify-delivery'] : [];
    expect([name, job && [...needsOf(job)].sort()]).toEqual([name, ['validate-config', ...after, ...posted].sort()]);
  }
});

test('the last job of provision is load-dataframes, after all others', () => {
  const provision = files.find(({ file }) => file === 'provision.yml')?.workflow.jobs ?? {};
  const reached = new Set(['load-dataframes']);
  for (const job of reached) for (const need of needsOf(provision[job] ?? { steps: [] })) reached.add(need);
  expect([...reached].sort()).toEqual(Object.keys(provision).sort());
});

test.each(byName)(
  '%s: no permissions at the top; each job states its permissions and its timeout',
  (_, { workflow }) => {
    expect(workflow.permissions).toEqual({});
    for (const [name, job] of Object.entries(workflow.jobs)) {
      expect([name, job.permissions]).toEqual([name, expect.objectContaining({ contents: 'read' })]);
      expect([name, job['timeout-minutes']]).toEqual([name, expect.any(Number)]);
    }
  },
);

test.each(byName)('%s: each permission has a comment that gives the reason', (_, { text }) => {
  const granted = text.split('\n').filter((line) => /^\s+[a-z-]+: (read|write)\b/.test(line));
  for (const line of granted) expect(line).toMatch(/# \w/);
});

test.each(byName)('%s: third-party actions are pinned to a commit, with the version in a comment', (_, { text }) => {
  const used = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line) && !line.includes('uses: ./'));
  for (const line of used) expect(line).toMatch(/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('an action is pinned to the same commit everywhere, including the READMEs', () => {
  const pins = new Map<string, Set<string>>();
  const readmes = actionNames(root).map((name) => readFileSync(join(root, 'actions', name, 'README.md'), 'utf8'));
  for (const text of [...files.map((file) => file.text), ...readmes]) {
    for (const [, action = '', commit = ''] of text.matchAll(/uses: ([\w.-]+\/[\w.-]+)@(\S+)/g)) {
      pins.set(action, (pins.get(action) ?? new Set()).add(commit));
    }
  }
  const several = [...pins].filter(([action, commits]) => commits.size > 1 && !action.includes('pipeline'));
  expect(several.map(([action, commits]) => [action, [...commits]])).toEqual([]);
});

test.each(byName)('%s: no script contains an expression', (_, file) => {
  for (const { at, run } of stepsOf(file)) expect([at, run?.includes('${{') ?? false]).toEqual([at, false]);
});

test.each(byName)('%s: a checkout does not keep its token', (_, file) => {
  const checkouts = stepsOf(file).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
  expect(checkouts.length).toBeGreaterThan(0);
  for (const step of checkouts) expect([step.at, step.with?.['persist-credentials']]).toEqual([step.at, false]);
});

test.each(byName)('%s: the actions of this repository exist and get only inputs that they have', async (_, file) => {
  for (const { at, uses, with: given = {} } of stepsOf(file).filter((step) => step.uses?.startsWith('./'))) {
    const name = uses?.replace('./actions/', '') ?? '';
    expect([at, actionNames(root)]).toEqual([at, expect.arrayContaining([name])]);
    const { spec } = await interfaceOf(root, name);
    expect([at, Object.keys(given).filter((input) => !(input in spec))]).toEqual([at, []]);
  }
});

test.each(byName)(
  '%s: has a concurrency group, and a run that changes AWS is not cancelled by the next',
  (_, { workflow }) => {
    const { concurrency } = workflow as { concurrency?: { group?: string; 'cancel-in-progress'?: unknown } };
    expect(concurrency?.group).toEqual(expect.any(String));
    if (['provision', 'emulate'].includes(workflow.name)) expect(concurrency?.['cancel-in-progress']).toBe(false);
  },
);

test.each(byName)('%s: uses only documented secrets and variables', (_, { text }) => {
  const used = (kind: string) => [...text.matchAll(new RegExp(`\\b${kind}\\.(\\w+)`, 'g'))].map(([, name]) => name);
  expect(used('secrets').filter((name) => !secrets.includes(name ?? ''))).toEqual([]);
  expect(used('vars').filter((name) => !variables.includes(name ?? ''))).toEqual([]);
  expect(text).not.toMatch(/secrets: inherit/);
});

test('a pull request gets no secret', () => {
  for (const { file, text } of files.filter((one) => /^ {2}pull_request/m.test(one.text))) {
    expect([file, text.includes('secrets.')]).toEqual([file, false]);
    expect([file, text.includes('pull_request_target')]).toEqual([file, false]);
  }
});

test.each(byName)(
  '%s: the local replacements of third-party actions have all inputs that the workflow sets',
  (_, file) => {
    const others = stepsOf(file).filter(({ uses }) => uses !== undefined && !/^(\.\/|actions\/checkout@)/.test(uses));
    for (const { at, uses = '', with: given = {} } of others) {
      const [name = ''] = uses.slice(uses.indexOf('/') + 1).split('@');
      const text = readFileSync(join(root, standInFolder, name, 'action.yml'), 'utf8');
      const { inputs } = parse(text) as { inputs: Readonly<Record<string, unknown>> };
      expect([at, Object.keys(given).filter((input) => !(input in inputs))]).toEqual([at, []]);
    }
  },
);

// GitHub drops a job output that contains a secret; act passes it on.
test.each(byName)(
  '%s: job outputs are step outputs only, so that no secret passes from job to job',
  (_, { workflow }) => {
    for (const [name, { outputs = {} }] of Object.entries(workflow.jobs)) {
      for (const [output, value] of Object.entries(outputs)) {
        expect([name, output, value]).toEqual([
          name,
          output,
          expect.stringMatching(/^\$\{\{ steps\.[\w-]+\.outputs\.[\w-]+ \}\}$/),
        ]);
      }
    }
  },
);

test.each(byName)('%s: no job has a secret in its environment, only single steps', (_, { workflow }) => {
  for (const [name, { env = {} }] of Object.entries(workflow.jobs)) {
    expect([name, Object.values(env).filter((value) => value.includes('secrets.'))]).toEqual([name, []]);
  }
});

test.each(byName)('%s: a job has the id-token permission exactly if it signs in to AWS', (_, { workflow }) => {
  for (const [name, { permissions, steps }] of Object.entries(workflow.jobs)) {
    const signsIn = steps.some(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@'));
    expect([name, permissions]).toEqual([name, { contents: 'read', ...(signsIn ? { 'id-token': 'write' } : {}) }]);
  }
});
