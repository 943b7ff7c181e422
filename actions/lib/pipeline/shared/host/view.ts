import { randomUUID } from 'node:crypto';
import { Deferred } from '#lib/converge/deferred.ts';
import type { Facts } from '#lib/converge/facts.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import { type Host, HostUnreachable } from '#lib/ports/host/host.ts';
import { type Fields, observation, parseObservation } from './observation.ts';

/** Something that a resource needs seen on the host. */
export interface Ask<State> {
  /** Name of the shell function in the observing script, without its `see_`. */
  readonly kind: 'file' | 'download' | 'archive' | 'command' | 'system' | 'unit' | 'http';
  /** Its two parameters. */
  readonly about: readonly [string, string];
  /** Reads what the script printed about it; undefined = it is not there. */
  decode(fields: Fields): State | undefined;
}

/**
 * What the resources on the host see of it. Each registers at its construction what it needs seen; the first read then
 * runs one script for all of it, and every further read takes its part of that until something has been written.
 */
export class HostView {
  readonly #asks: Ask<unknown>[] = [];
  readonly #host: Host;
  readonly #facts: Facts;
  /** Keeps the facts of two views apart. */
  readonly #id = randomUUID();

  constructor(host: Host, facts: Facts) {
    this.#host = host;
    this.#facts = facts;
  }

  /** Registers. The result throws `Deferred` while the host is out of reach. */
  observe<State>(ask: Ask<State>): (scope: Scope) => Promise<State | undefined> {
    const index = this.#asks.push(ask) - 1;
    return async (scope) => {
      // The number of asks is part of the key: a milestone built after the first read must not miss its own.
      const count = this.#asks.length;
      const seen = await this.#facts.live(`host view ${this.#id} of ${count}`, () => this.#look(count, scope));
      const fields = seen[index];
      if (fields === undefined) throw new Error(`the host's observation has no part ${index}`);
      return ask.decode(fields);
    };
  }

  async #look(count: number, scope: Scope): Promise<readonly Fields[]> {
    const args = this.#asks.slice(0, count).flatMap((ask) => [ask.kind, ...ask.about]);
    const result = await deferring(() => this.#host.read(observation, { args, signal: scope.signal }));
    if (result.code !== 0) {
      throw new UserError(
        `The state of the EC2 host could not be read (exit ${result.code}): ${result.stderr.trim().split('\n').at(-1) ?? ''}`,
      );
    }
    return parseObservation(result.stdout, count);
  }
}

/** A host that is out of reach defers what must be read there; a plan then says why. */
export async function deferring<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HostUnreachable) throw new Deferred(error.message);
    throw error;
  }
}

const views = new WeakMap<Facts, HostView>();

/** The one view of a run: milestones that are planned together share it, and so its single script. */
export function hostView(p: { readonly facts: Facts; readonly ports: { readonly host: Host } }): HostView {
  const known = views.get(p.facts);
  if (known !== undefined) return known;
  const view = new HostView(p.ports.host, p.facts);
  views.set(p.facts, view);
  return view;
}
