import { envOf, running } from '#lab/commands.ts';
import { messageOf, UserError } from '#lib/errors.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import { type Env, inputVariable } from '#lib/runtime/parse-inputs.ts';

/**
 * The environment that `--lab` adds: the variables of the lab that is up below `root`, and its folder for ledger and
 * report.
 *
 * @throws UserError when no lab is up.
 */
export function labEnvironment(root: string, spec: InputSpec): Env {
  const lab = runningLab(root);
  const presets: Record<string, string> = {};
  if ('store' in spec) presets[inputVariable('store')] = `file:${lab.path('ledger')}`;
  if ('report' in spec) presets[inputVariable('report')] = lab.dir;
  return { ...envOf(lab), ...presets };
}

/** The lab imports nothing of the actions, so its errors are plain ones. */
function runningLab(root: string): ReturnType<typeof running> {
  try {
    return running(root);
  } catch (error) {
    throw new UserError(messageOf(error), { cause: error });
  }
}
