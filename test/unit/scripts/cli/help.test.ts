import { expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { spec as emulateSpec } from '../../../../actions/emulate-posts/inputs.ts';
import { benchProgram } from '../../../../scripts/bench/program.ts';
import { checkProgram } from '../../../../scripts/check/program.ts';
import type { CliCommand, ProgramOutput } from '../../../../scripts/cli/command.ts';
import type { Shell } from '../../../../scripts/cli/main.ts';
import { generateProgram } from '../../../../scripts/generate/program.ts';
import { labProgram } from '../../../../scripts/lab/program.ts';
import { pipelineProgram } from '../../../../scripts/pipeline/program.ts';
import { startProgram } from '../../../../scripts/start/program.ts';
import { workflowProgram } from '../../../../scripts/workflow/program.ts';
import { shellOf } from '../shell.ts';

type Build = (shell: Shell, output?: ProgramOutput) => CliCommand;
const programs: Readonly<Record<string, Build>> = {
  start: startProgram,
  pipeline: pipelineProgram,
  lab: labProgram,
  workflow: workflowProgram,
  bench: benchProgram,
  check: checkProgram,
  generate: generateProgram,
};

/** The words after the program's name that lead to each of its commands, the program itself first. */
function pathsOf(command: CliCommand, path: readonly string[] = []): readonly (readonly string[])[] {
  return [path, ...command.commands.flatMap((one) => pathsOf(one as CliCommand, [...path, one.name()]))];
}

async function helpOf(build: Build, argv: readonly string[]): Promise<string> {
  const { shell, output, printed } = shellOf();
  await expect(build(shell, output).runWith(argv)).rejects.toMatchObject({
    exitCode: 0,
    code: 'commander.helpDisplayed',
  });
  return printed.out;
}

const pages = Object.entries(programs).flatMap(([name, build]) =>
  pathsOf(build(shellOf().shell)).map((path) => [`${name} ${path.join(' ')}`.trim(), build, path] as const),
);

test('every command line has a page for itself and for each of its commands', () => {
  expect(pages.map(([name]) => name)).toEqual([
    'start',
    'pipeline',
    ...['validate', 'plan', 'apply', 'emulate', 'verify', 'load'].map((name) => `pipeline ${name}`),
    'lab',
    ...['up', 'down', 'reset', 'status', 'env', 'logs', 'restart', 'faults'].map((name) => `lab ${name}`),
    'lab add',
    'lab add databricks-extras',
    'lab host',
    'lab host reboot',
    'lab host stop-start',
    'workflow',
    'bench',
    ...['cold-start', 'emulator', 'dataframes'].map((name) => `bench ${name}`),
    'check',
    'generate',
  ]);
});

test.each(pages)(
  '%s --help has usage, purpose, two examples and exit codes, and -h is the same',
  async (_, build, path) => {
    const help = await helpOf(build, [...path, '--help']);
    expect(help).toMatch(/^Usage: npm (run|start)/);
    expect(help).toMatch(/\n\n[A-Z][^\n]{10,}/);
    const [, examples = ''] = help.split('Examples:\n');
    expect(examples.match(/^ {2}(npm|eval) \S/gm)?.length).toBeGreaterThanOrEqual(2);
    expect(help).toMatch(/Exit codes:\n {2}0 +\S/);
    expect(await helpOf(build, [...path, '-h'])).toBe(help);
  },
);

test('every input of an action is a flag with its meaning, values and default, and every secret a variable', async () => {
  const help = (await helpOf(pipelineProgram, ['emulate', '--help'])).replaceAll(/\s+/g, ' ');
  for (const [name, kind] of Object.entries(emulateSpec)) {
    if (kind.kind === 'secret') {
      expect(help).not.toContain(`--${name} `);
      expect(help).toContain(` ${kind.env} ${kind.description}`);
      continue;
    }
    expect(help).toContain(`--${name} <`);
    expect(help).toContain(kind.description);
    if ('default' in kind) expect(help).toContain(`Default: ${kind.default}.`);
    if ('env' in kind) expect(help).toContain(`Also read from ${kind.env}.`);
    if ('options' in kind) expect(help).toContain(`One of ${kind.options.join(', ')}.`);
    if (kind.kind === 'number') expect(help).toContain(`From ${kind.min} to ${kind.max}`);
  }
});

test('the help of the benches lists them', async () => {
  const help = await helpOf(benchProgram, ['--help']);
  for (const name of ['cold-start', 'emulator', 'dataframes']) expect(help).toMatch(new RegExp(`^ {2}${name} `, 'm'));
});

test.each([
  ['pipeline', 'aply', 'Did you mean apply?'],
  ['lab', 'statsu', 'Did you mean status?'],
  ['bench', 'emulater', 'Did you mean emulator?'],
])('%s %s names the nearest command', async (name, word, hint) => {
  const { shell, output, printed } = shellOf();
  const build = programs[name] as Build;
  await expect(build(shell, output).runWith([word])).rejects.toBeInstanceOf(CommanderError);
  expect(printed.err).toMatch(/^error: unknown command [^\n]*\n$/);
  expect(printed.err).toContain(hint);
});

test('no command at all shows the help and fails', async () => {
  const { shell, output, printed } = shellOf();
  await expect(pipelineProgram(shell, output).runWith([])).rejects.toMatchObject({ exitCode: 1 });
  expect(printed.err).toContain('Usage: npm run pipeline -- <command>');
});
