import { UserError } from '#lib/errors.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import { inputVariable } from '#lib/runtime/parse-inputs.ts';

export const usage = [
  'usage: npm run pipeline -- <command> [flags]',
  '  validate   checks the config alone',
  '  plan       reads and prints what would change (--detailed-exitcode: 2 when something would)',
  '  apply      carries out the milestones (--milestone NAME for one)',
  '  emulate    posts records',
  '  verify     proves the delivery of what was posted',
  '  load       loads the DataFrames in Databricks and answers the eight questions',
  'flags: --config F, --lab, --json F, and the inputs of the actions by their names',
].join('\n');

/**
 * Turns `--name value`, `--name=value` and `--flag` into the variables in which a runner hands over inputs.
 *
 * @throws UserError for a flag that the command does not have, that is given twice, that lacks its value, or that
 *   would put a secret on the command line, where every process of the machine can read it.
 */
export function inputsFromFlags(flags: readonly string[], spec: InputSpec): Record<string, string> {
  const inputs: Record<string, string> = {};
  for (let at = 0; at < flags.length; at += 1) {
    const flag = flags[at] ?? '';
    const [, name, attached] = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(flag) ?? [];
    const kind = name === undefined ? undefined : spec[name];
    if (name === undefined || kind === undefined) {
      throw new UserError(
        `Unknown flag "${flag}". Known here: ${Object.keys(spec)
          .map((one) => `--${one}`)
          .join(', ')}.`,
      );
    }
    if (kind.kind === 'secret') {
      throw new UserError(
        `--${name} is a secret and is never given on the command line. Set ${kind.env ?? inputVariable(name)} in the environment.`,
      );
    }
    const variable = inputVariable(name);
    if (variable in inputs) throw new UserError(`--${name} is given twice.`);
    if (attached !== undefined) {
      inputs[variable] = attached;
    } else if (kind.kind === 'flag' && !['true', 'false'].includes(flags[at + 1] ?? '')) {
      inputs[variable] = 'true';
    } else {
      const value = flags[at + 1];
      if (value === undefined || value.startsWith('--'))
        throw new UserError(`--${name} lacks its value. ${kind.description}`);
      inputs[variable] = value;
      at += 1;
    }
  }
  return inputs;
}
