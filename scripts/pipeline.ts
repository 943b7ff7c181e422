import { resolve } from 'node:path';
import { shownErrors, stacks } from '#lib/runtime/failure.ts';
import { interruption } from '#lib/runtime/interruption.ts';
import { printable } from '#lib/runtime/workflow-commands.ts';
import { runCommand } from './pipeline/command.ts';

const interrupt = interruption(process, 5_000);
try {
  process.exitCode = await runCommand(process.argv.slice(2), {
    env: process.env,
    root: resolve(import.meta.dirname, '..'),
    signal: interrupt.signal,
    print: (line) => process.stdout.write(`${line}\n`),
  });
} catch (error) {
  for (const { message } of shownErrors(error)) process.stderr.write(`error: ${printable(message)}\n`);
  if (process.env['RUNNER_DEBUG'] === '1') process.stderr.write(`${printable(stacks(error))}\n`);
  process.exitCode = 1;
} finally {
  if (interrupt.exitCode !== undefined) process.exitCode = interrupt.exitCode;
  interrupt.done();
}
