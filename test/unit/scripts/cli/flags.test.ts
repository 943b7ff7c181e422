import { expect, test } from '@jest/globals';
import { createProgram } from '../../../../scripts/cli/command.ts';
import { addFlags, type FlagSpec, inputsOf, parseFlags } from '../../../../scripts/cli/flags.ts';
import type { Folders } from '../../../../scripts/cli/paths.ts';
import { shellOf } from '../shell.ts';

const spec = {
  posts: { kind: 'number', integer: true, min: 1, max: 9, description: 'How many.' },
  lab: { kind: 'flag', default: false, description: 'On the lab.' },
  'no-spark': { kind: 'flag', default: false, description: 'Without Spark.' },
  mode: { kind: 'choice', options: ['faithful', 'sample'], default: 'faithful', description: 'How.' },
  milestone: { kind: 'text', oneOf: ['create-topics', 'deploy-api'], description: 'Which.' },
  report: { kind: 'text', description: 'Folder of the report.' },
  'db-ca': { kind: 'text', env: 'DB_CA', description: 'An authority.' },
  'db-password': { kind: 'secret', env: 'DB_PASSWORD', description: 'A password.', required: true },
} as const satisfies FlagSpec;

const folders: Folders = { root: '/project', userDir: '/project' };

/** The inputs that a command line gives, or what is printed when it is wrong. */
async function given(
  argv: readonly string[],
  env = {},
  at: Folders = folders,
): Promise<Record<string, string> | string> {
  const { output, printed } = shellOf();
  const program = createProgram('npm run x --', 'Tries.', output);
  addFlags(program, spec);
  let inputs: Record<string, string> = {};
  program.execute(() => {
    inputs = inputsOf(program, spec, env, at);
    return 0;
  });
  try {
    await program.runWith(argv);
    return inputs;
  } catch (error) {
    return printed.err === '' ? (error as Error).message : printed.err;
  }
}

test('flags become the variables of inputs', async () => {
  expect(await given(['--posts', '3', '--lab'])).toEqual({ INPUT_POSTS: '3', INPUT_LAB: 'true' });
  expect(await given(['--lab', 'false', '--posts=4'])).toEqual({ INPUT_POSTS: '4', INPUT_LAB: 'false' });
  expect(await given(['--no-spark'])).toEqual({ 'INPUT_NO-SPARK': 'true' });
  expect(await given([])).toEqual({});
});

test.each([
  [['--post', '3'], "error: unknown option '--post'. Did you mean --posts? See npm run x -- --help.\n"],
  [['--zzz'], "error: unknown option '--zzz'. See npm run x -- --help.\n"],
  [['posts'], 'error: too many arguments. Expected 0 arguments but got 1: posts. See npm run x -- --help.\n'],
  [['--posts'], "error: option '--posts <number>' argument missing. See npm run x -- --help.\n"],
  [['--posts', '--lab'], '--posts lacks its value. How many.'],
  [['--posts', '1', '--posts', '2'], '--posts is given twice.'],
  [['--lab', '--lab'], '--lab is given twice.'],
  [['--mode', 'smaple'], '--mode is "smaple", expected one of faithful, sample. Did you mean sample?'],
  [['--milestone', 'create-topic'], 'expected one of create-topics, deploy-api. Did you mean create-topics?'],
  [['--mode', 'zzz'], '--mode is "zzz", expected one of faithful, sample.'],
])('%j is refused in one line that names what was likely meant', async (argv, message) => {
  const said = await given(argv);
  expect(said).toContain(message);
  expect(String(said).trim()).not.toContain('\n');
});

test('a secret is never taken from the command line', async () => {
  expect(await given(['--db-password', 'x'])).toBe(
    '--db-password is a secret and is never given on the command line. Set DB_PASSWORD in the environment.',
  );
});

test('a relative path starts where the user stands, that of a variable too; elsewhere it stays as it was given', async () => {
  const away: Folders = { root: '/project', userDir: '/home/me' };
  expect(await given(['--report', 'out'], { DB_CA: 'ca.pem' }, away)).toEqual({
    INPUT_REPORT: '/home/me/out',
    'INPUT_DB-CA': '/home/me/ca.pem',
  });
  expect(await given(['--report', '/tmp/out', '--mode', 'sample'], {}, away)).toEqual({
    INPUT_REPORT: '/tmp/out',
    INPUT_MODE: 'sample',
  });
  expect(await given(['--report', 'out'])).toEqual({ INPUT_REPORT: 'out' });
});

test('what is wrong with an input is said in the words of the command line', () => {
  expect(() => parseFlags(spec, { INPUT_POSTS: 'x' })).toThrow(
    '--posts is "x", expected a whole number from 1 to 9.\n' +
      'The environment variable DB_PASSWORD is required and was not given. A password.',
  );
});
