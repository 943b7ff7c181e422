import { resolve } from 'node:path';
import { type CliCommand, createProgram, type ProgramOutput } from '../cli/command.ts';
import { requireUsualConfig } from '../cli/config-flag.ts';
import { addFlags, inputsOf, parseFlags } from '../cli/flags.ts';
import { requireFolder } from '../cli/folder-flag.ts';
import { interruptedExitCodes } from '../cli/help.ts';
import type { Shell } from '../cli/main.ts';
import { openBootSession } from '../lab/boot-session.ts';
import { userIdOf } from '../lab/user-id.ts';
import { startSpec } from './specs.ts';

/** `npm start`: the whole pipeline on one machine. */
export function startProgram(shell: Shell, output?: ProgramOutput): CliCommand {
  const program = createProgram(
    'npm start --',
    'Boots an empty lab, carries out every milestone with the built actions, posts, proves that every record arrived, and takes the lab down.',
    output,
  );
  addFlags(program, startSpec).document({
    notes: ['The lab keeps its state, the log of the run and report.json in .lab, and downloads in .cache.'],
    environment: [['PIPELINE_USER_ID', 'User id in place of userId of the config.']],
    examples: [
      ['npm start', 'Posts 100 turns (300 records).'],
      ['npm start -- --keep --no-databricks', 'Without Spark, and leaves the lab up to look around.'],
    ],
    exitCodes: [
      ['0', 'Every record is accounted for.'],
      ['1', 'A step failed, or a record is not where it should be.'],
      ...interruptedExitCodes,
    ],
  });
  return program.execute(async () => {
    const given = inputsOf(program, startSpec, shell.env, shell);
    requireUsualConfig(given['INPUT_CONFIG'], shell.root);
    const inputs = parseFlags(startSpec, given);
    requireFolder('data', inputs.data);
    const userId = userIdOf(resolve(shell.root, inputs.config));
    const shown = { text: 'booting an empty lab', logName: 'start.log', isVerbose: inputs.verbose };
    using session = openBootSession(shell, shown);
    const { runMainJob } = await import('./main-job.ts');
    return await runMainJob({ inputs, userId, session, shell });
  });
}
