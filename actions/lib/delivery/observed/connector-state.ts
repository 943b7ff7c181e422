import { messageOf, UserError } from '#lib/errors.ts';
import { findConnector } from '#lib/pipeline/deploy-connector/look-ups.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';

/** What MSK Connect says of the connector that writes the bucket. */
export interface ConnectorState {
  readonly name: string;
  /** As MSK Connect names it, such as RUNNING; `ABSENT` when there is none, `UNKNOWN` when it could not be asked. */
  readonly state: string;
  /** Of a connector that does not run, the first line of MSK Connect's own words; of an unknown state, why it is unknown. */
  readonly reason: string | undefined;
  /** Where its workers write their log. */
  readonly logs: readonly string[];
}

/** How long a state is taken for current. */
const STATE_AGE_MS = 10_000;

/** In these states a connector writes no object, and leaves them only when a person does something. */
const stopped: readonly string[] = ['FAILED', 'PAUSING', 'PAUSED', 'DELETING'];

/** Whether nothing arrives in the bucket any more until a person does something. */
export const isStopped = ({ state }: ConnectorState): boolean => stopped.includes(state);

/** The state with what is known of it, such as `FAILED: a record has no value`. */
export const connectorText = ({ state, reason }: Pick<ConnectorState, 'state' | 'reason'>): string =>
  reason === undefined ? state : `${state}: ${reason}`;

/**
 * Watches the connector while the bucket is observed. A failed look-up is told as the state `UNKNOWN`, since a delivery is
 * proven without MSK Connect.
 */
export class ConnectorWatch {
  readonly #pipeline: Pipeline;
  #last: { readonly at: number; readonly state: ConnectorState } | undefined;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /** The state, at most `STATE_AGE_MS` old. */
  async current(): Promise<ConnectorState> {
    const { clock } = this.#pipeline.ports;
    if (this.#last === undefined || clock.now() - this.#last.at >= STATE_AGE_MS) return this.look();
    return this.#last.state;
  }

  /** The state at this moment. */
  async look(): Promise<ConnectorState> {
    const state = await this.#ask();
    this.#last = { at: this.#pipeline.ports.clock.now(), state };
    return state;
  }

  async #ask(): Promise<ConnectorState> {
    const { names } = this.#pipeline;
    const name = names.connector;
    try {
      const found = await findConnector(this.#pipeline);
      if (found === undefined) return { name, state: 'ABSENT', reason: undefined, logs: [] };
      const { state, reason, logs } = found;
      return { name, state, reason: reason?.trim().split('\n')[0], logs };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { name, state: 'UNKNOWN', reason: messageOf(error), logs: [] };
    }
  }
}
