import { type DatabaseInputs, type DatabricksInputs, openPipeline } from '#lib/pipeline/open-pipeline.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { configInputs, databaseInputs, databricksInputs, hostInputs } from '#lib/runtime/common-inputs.ts';
import type { Inputs } from '#lib/runtime/input-spec.ts';
import type { ActionContext } from '#lib/runtime/run-action.ts';

/** The inputs of an action that the pipeline is opened with. Each action has those that it needs. */
export type PipelineInputs = Inputs<typeof configInputs> &
  Partial<Inputs<typeof hostInputs> & Inputs<typeof databaseInputs> & Inputs<typeof databricksInputs>>;

/** The environment of an action, its log, and who takes the warnings about the config. */
export interface OpenContext extends Pick<ActionContext, 'env' | 'signal' | 'log'> {
  /** Called for each warning about the config. Actions leave it out: of them, validate-config alone warns. */
  onWarning?: (text: string) => void;
}

/**
 * Opens the pipeline with the inputs of an action.
 *
 * @throws UserErrors when the config is wrong.
 */
export function openForAction(inputs: PipelineInputs, context: OpenContext): Promise<Pipeline & AsyncDisposable> {
  const { env, signal, log, onWarning } = context;
  return openPipeline({
    config: inputs.config,
    env,
    signal,
    onWarning,
    onCleanUpFailure: (text) => log.warning(text),
    sshPrivateKey: inputs['ssh-private-key'],
    database: databaseOf(inputs),
    databricks: databricksOf(inputs),
  });
}

/** Access to the database; undefined for an action without its inputs. */
function databaseOf(inputs: PipelineInputs): DatabaseInputs | undefined {
  const { 'db-host': host, 'db-port': port, 'db-user': user, 'db-password': password, 'db-name': name } = inputs;
  if (host === undefined || port === undefined || user === undefined || password === undefined || name === undefined) {
    return undefined;
  }
  return { host, port, user, password, name, caFile: inputs['db-ca'] };
}

const databricksOf = (inputs: PipelineInputs): DatabricksInputs => ({
  host: inputs['databricks-host'],
  token: inputs['databricks-token'],
  clientId: inputs['databricks-client-id'],
});
