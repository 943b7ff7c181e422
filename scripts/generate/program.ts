import { type CliCommand, createProgram, type ProgramOutput } from '../cli/command.ts';
import { addFlags, type FlagSpec, inputsOf, parseFlags } from '../cli/flags.ts';
import type { Shell } from '../cli/main.ts';
import { readIfPresent, write } from './storage.ts';

const spec = {
  check: { kind: 'flag', default: false, description: 'Only says what is out of date.' },
} as const satisfies FlagSpec;

/** `npm run generate`: writes everything that follows from the specs in code. */
export function generateProgram(shell: Shell, output?: ProgramOutput): CliCommand {
  const { root, print } = shell;
  const program = createProgram(
    'npm run generate --',
    'Writes what follows from the code: inputs and outputs of action.yml, tables of the READMEs, JSON schemas.',
    output,
  );
  addFlags(program, spec).document({
    examples: [
      ['npm run generate', 'Names the files that it wrote.'],
      ['npm run generate -- --check', 'Changes nothing; npm run check does this too.'],
    ],
    exitCodes: [
      ['0', 'Everything is up to date, or has been written.'],
      ['1', 'With --check: something is out of date.'],
    ],
  });
  return program.execute(async () => {
    const { check } = parseFlags(spec, inputsOf(program, spec, shell.env, shell));
    const { generatedFiles } = await import('./files.ts');
    const stale = (await generatedFiles(root)).filter(({ path, content }) => readIfPresent(root, path) !== content);
    for (const { path, content } of stale) {
      if (!check) write(root, path, content);
      print(check ? `${path} is out of date: run npm run generate` : `wrote ${path}`);
    }
    return check && stale.length > 0 ? 1 : 0;
  });
}
