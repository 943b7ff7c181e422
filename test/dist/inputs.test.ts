import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import type { InputKind, InputSpec } from '#lib/runtime/input-spec.ts';
import { inputVariable } from '#lib/runtime/parse-inputs.ts';
import { interfaceOf } from '../../scripts/generate/files.ts';
import { root } from '../contract/import-graph.ts';
import { bundles, bytesOf, eachOf, type Ran, Workspace } from './bundle.ts';
import { commandsIn, errorsIn } from './runner-lines.ts';

// Every bundle as a process, given in every input what people and pull requests can put there.

jest.setTimeout(120_000);

const workspace = new Workspace();
afterAll(() => workspace[Symbol.dispose]());

/** What counts as not given. */
const absent: Readonly<Record<string, string | undefined>> = { missing: undefined, empty: '', blank: ' \t\n ' };

/** What no input but a secret may be. The kernel takes no variable above 128 KiB, and none with a NUL. */
const hostile: Readonly<Record<string, string>> = {
  huge: 'x'.repeat(130_000),
  'a command on a second line': 'x\n::set-output name=stolen::value\n::error::forged\n##[error]forged',
  'a command': '::set-output name=stolen::value',
  'an older command': 'x ##[set-output name=stolen;]value',
  'control characters': 'x\u001b[31m\u0007',
};

/** What is text and nothing more, but neither a number nor a file nor of any form that is asked for. */
const odd: Readonly<Record<string, string>> = {
  'an expression': `\${{ secrets.DB_PASSWORD }}`,
  unicode: '漢字 🙂 \u202egnp.exe',
};

const wanted = (kind: InputKind): boolean => 'required' in kind && kind.required === true && !('default' in kind);
const isFree = (kind: InputKind): boolean => kind.kind === 'text' && kind.pattern === undefined && kind.isFile !== true;

/** Values that an action takes, for all inputs that need one. */
function plain(spec: InputSpec): Record<string, string> {
  const needed = Object.entries(spec).filter(([, kind]) => wanted(kind));
  return Object.fromEntries(
    needed.map(([name, kind]) => [inputVariable(name), kind.kind === 'number' ? '1' : 'given']),
  );
}

interface Case {
  readonly input: string;
  readonly value: string;
  readonly given: string | undefined;
}

function refusedCases(spec: InputSpec): readonly Case[] {
  return Object.entries(spec).flatMap(([input, kind]) => {
    const cases = (values: Readonly<Record<string, string | undefined>>) =>
      Object.entries(values).map(([value, given]) => ({ input, value, given }));
    if (kind.kind === 'secret') return wanted(kind) ? cases(absent) : [];
    return [
      ...(wanted(kind) ? cases(absent) : []),
      ...cases(hostile).filter(({ value }) => !(isFree(kind) && /^an? .*command$/.test(value))),
      ...(isFree(kind) ? [] : cases(odd)),
    ];
  });
}

/** Nothing but the errors that belong to these inputs, one for each. */
function expectRefused(ran: Ran, inputs: readonly string[]): void {
  const errors = errorsIn(ran.stdout);
  expect({ code: ran.code, stderr: ran.stderr, written: ran.written }).toEqual({ code: 1, stderr: '', written: '' });
  expect(errors.map((text) => /^Input "([^"]+)"/.exec(text)?.[1])).toEqual(inputs);
  const masks = commandsIn(ran.stdout).filter(({ name }) => name === 'add-mask');
  expect(commandsIn(ran.stdout)).toHaveLength(errors.length + masks.length);
  for (const text of errors) {
    expect(text.length).toBeLessThan(600);
    expect(text).not.toMatch(/\n\s+at |node:internal|\.ts:\d/);
  }
}

test.each(bundles)('%s: each input that is wrong alone is one error that names it, and nothing else', async (name) => {
  const { spec } = await interfaceOf(root, name);
  const cases = refusedCases(spec);
  expect(cases.length).toBeGreaterThan(0);
  const runs = await eachOf(cases, ({ input, given }) =>
    workspace.run(name, { env: { ...plain(spec), [inputVariable(input)]: given } }),
  );
  runs.forEach((ran, at) => {
    try {
      expectRefused(ran, [cases[at]?.input ?? '']);
    } catch (error) {
      throw new Error(`${name} with ${cases[at]?.value} in ${cases[at]?.input}: ${(error as Error).message}`);
    }
  });
});

test.each(bundles)('%s: all inputs wrong at once are one error each, and load nothing heavy', async (name) => {
  const { spec } = await interfaceOf(root, name);
  // All variables together may have 2 MiB.
  const huge = 'x'.repeat(60_000);
  const env = Object.fromEntries(
    Object.entries(spec).map(([input, kind]) => [inputVariable(input), kind.kind === 'secret' ? '' : huge]),
  );
  const refused = Object.entries(spec).filter(([, kind]) => kind.kind !== 'secret' || wanted(kind));
  const ran = await workspace.run(name, { env, spy: true });
  expectRefused(
    ran,
    refused.map(([input]) => input),
  );
  expect(ran.loaded).toContain(`${name}.js`);
  expect(bytesOf(ran.loaded)).toBeLessThan(24 * 1024);
});

test.each(bundles)('%s: a config that is not there is one error', async (name) => {
  const { spec } = await interfaceOf(root, name);
  const ran = await workspace.run(name, { env: { ...plain(spec), INPUT_CONFIG: join('config', 'other.yaml') } });
  expectRefused(ran, ['config']);
  expect(errorsIn(ran.stdout)[0]).toContain('config/other.yaml');
});
