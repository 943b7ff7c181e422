import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import type { InputKind, InputSpec } from '#lib/runtime/input-spec.ts';
import { inputVariable } from '#lib/runtime/parse-inputs.ts';
import { interfaceOf } from '../../scripts/generate/files.ts';
import { root } from '../contract/import-graph.ts';
import { bundles, bytesOf, mapOrdered, type Ran, Workspace } from './bundle.ts';
import { commandsIn, errorsIn } from './runner-lines.ts';

// Runs every bundle as a process, with each kind of bad value in each input.

jest.setTimeout(120_000);

const workspace = new Workspace();
afterAll(() => workspace[Symbol.dispose]());

/** Values that count as absent, by name. */
const absent: Readonly<Record<string, string | undefined>> = { missing: undefined, empty: '', blank: ' \t\n ' };

/**
 * Values that every input but a secret must refuse. The kernel allows no variable above 128 KiB, and none with a NUL.
 */
const hostile: Readonly<Record<string, string>> = {
  huge: 'x'.repeat(130_000),
  'a command on a second line': 'x\n::set-output name=stolen::value\n::error::forged\n##[error]forged',
  'a command': '::set-output name=stolen::value',
  'an older command': 'x ##[set-output name=stolen;]value',
  'control characters': 'x\u001b[31m\u0007',
};

/** Values that are valid free text, but no number, no existing file, and match no pattern. */
const odd: Readonly<Record<string, string>> = {
  'an expression': `\${{ secrets.DB_PASSWORD }}`,
  unicode: '漢字 🙂 \u202egnp.exe',
};

const isRequired = (kind: InputKind): boolean => 'required' in kind && kind.required === true && !('default' in kind);
const isFree = (kind: InputKind): boolean => kind.kind === 'text' && kind.pattern === undefined && kind.isFile !== true;

/** Valid values for all inputs that an action requires, as variables. */
function validValues(spec: InputSpec): Record<string, string> {
  const needed = Object.entries(spec).filter(([, kind]) => isRequired(kind));
  return Object.fromEntries(
    needed.map(([name, kind]) => [inputVariable(name), kind.kind === 'number' ? '1' : 'given']),
  );
}

interface Case {
  readonly input: string;
  /** Name of the value, for messages. */
  readonly value: string;
  readonly given: string | undefined;
}

/** Every pair of an input and a value that the input must refuse. */
function refusedCases(spec: InputSpec): readonly Case[] {
  return Object.entries(spec).flatMap(([input, kind]) => {
    const cases = (values: Readonly<Record<string, string | undefined>>) =>
      Object.entries(values).map(([value, given]) => ({ input, value, given }));
    if (kind.kind === 'secret') return isRequired(kind) ? cases(absent) : [];
    return [
      ...(isRequired(kind) ? cases(absent) : []),
      ...cases(hostile).filter(({ value }) => !(isFree(kind) && /^an? .*command$/.test(value))),
      ...(isFree(kind) ? [] : cases(odd)),
    ];
  });
}

/** Expects that a bundle failed with one error for each of these inputs, and did and printed nothing else. */
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

test.each(bundles)(
  '%s: a bad value in one input gives one error that names the input, and nothing else',
  async (name) => {
    const { spec } = await interfaceOf(root, name);
    const cases = refusedCases(spec);
    expect(cases.length).toBeGreaterThan(0);
    const runs = await mapOrdered(cases, ({ input, given }) =>
      workspace.run(name, { env: { ...validValues(spec), [inputVariable(input)]: given } }),
    );
    runs.forEach((ran, at) => {
      try {
        expectRefused(ran, [cases[at]?.input ?? '']);
      } catch (error) {
        throw new Error(`${name} with ${cases[at]?.value} in ${cases[at]?.input}: ${(error as Error).message}`);
      }
    });
  },
);

test.each(bundles)(
  '%s: bad values in all inputs give one error each, without loading the code of the action',
  async (name) => {
    const { spec } = await interfaceOf(root, name);
    // The kernel allows 2 MiB for all variables together.
    const huge = 'x'.repeat(60_000);
    const env = Object.fromEntries(
      Object.entries(spec).map(([input, kind]) => [inputVariable(input), kind.kind === 'secret' ? '' : huge]),
    );
    const refused = Object.entries(spec).filter(([, kind]) => kind.kind !== 'secret' || isRequired(kind));
    const ran = await workspace.run(name, { env, recordModules: true });
    expectRefused(
      ran,
      refused.map(([input]) => input),
    );
    expect(ran.loaded).toContain(`${name}.js`);
    expect(bytesOf(ran.loaded)).toBeLessThan(26 * 1024);
  },
);

test.each(bundles)('%s: a missing config file gives one error', async (name) => {
  const { spec } = await interfaceOf(root, name);
  const ran = await workspace.run(name, { env: { ...validValues(spec), INPUT_CONFIG: join('config', 'other.yaml') } });
  expectRefused(ran, ['config']);
  expect(errorsIn(ran.stdout)[0]).toContain('config/other.yaml');
});
