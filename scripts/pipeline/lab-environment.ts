import { envOf, running } from '#lab/commands.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import { type Env, inputVariable } from '#lib/runtime/parse-inputs.ts';

/**
 * What `--lab` stands for: the variables of the lab that is up below `root`, and its folder for ledger and report.
 *
 * @throws Error when no lab is up.
 */
export function labEnvironment(root: string, spec: InputSpec): Env {
  const stage = running(root);
  const presets: Record<string, string> = {};
  if ('store' in spec) presets[inputVariable('store')] = `file:${stage.path('ledger')}`;
  if ('report' in spec) presets[inputVariable('report')] = stage.dir;
  return { ...envOf(stage), ...presets };
}
