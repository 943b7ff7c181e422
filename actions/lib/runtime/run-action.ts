import type { InputSpec, Inputs } from './input-spec.ts';
import type { Env } from './parse-inputs.ts';
import type { Log } from './log.ts';

/** What an action's work gets besides its inputs. */
export interface ActionContext {
  readonly env: Env;
  /** Aborted by SIGINT and SIGTERM: no write begins afterwards. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Appends Markdown to the job's summary; cut at the platform's limit. */
  summarise(markdown: string): void;
}

/** Values of an action's outputs, by name. An undefined one is not set. */
export type Outputs = Readonly<Record<string, string | undefined>>;

/** Outputs of one action: name → one sentence for action.yml and the README. */
export type OutputSpec = Readonly<Record<string, string>>;

/** What main.ts of an action exports. */
export interface ActionMain<S extends InputSpec> {
  run(inputs: Inputs<S>, context: ActionContext): Promise<Outputs>;
}
