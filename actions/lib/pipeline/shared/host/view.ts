import { randomUUID } from 'node:crypto';
import { Deferred } from '#lib/converge/deferred.ts';
import type { Facts } from '#lib/converge/facts.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import { type Host, HostUnreachable } from '#lib/ports/host/host.ts';
import { type Fields, observation, observationArgs, parseObservation } from './observe/observation.ts';
import { failureOf } from './write.ts';

/** Something on the host that a resource needs to see. */
export interface HostQuery<State> {
  /** Which shell function of the observing script looks: `file` stands for `see_file`. */
  readonly kind: 'archive' | 'block' | 'command' | 'download' | 'file' | 'home' | 'login' | 'system' | 'unit';
  /** The parameters of that function. */
  readonly args: readonly string[];
  /** Turns what the function printed into a state; undefined = it does not exist. */
  decode(fields: Fields): State | undefined;
}

const homeQuery: HostQuery<string> = { kind: 'home', args: [], decode: (fields) => fields.get('path') };

/**
 * What all resources of a run see of the host. Each resource registers its queries when it is built. The first read runs
 * one script for all queries; further reads use its result until something is written.
 */
export class HostView {
  readonly #queries: HostQuery<unknown>[] = [];
  readonly #host: Host;
  readonly #facts: Facts;
  /** Part of the facts' keys, so that two views over the same facts do not share results. */
  readonly #id = randomUUID();
  readonly #home: (scope: Scope) => Promise<string | undefined>;

  constructor(host: Host, facts: Facts) {
    this.#host = host;
    this.#facts = facts;
    this.#home = this.observe(homeQuery);
  }

  /** The home folder of the SSH user. It throws Deferred while the host cannot be reached. */
  async home(scope: Scope): Promise<string> {
    const home = await this.#home(scope);
    if (home === undefined) throw new Error('the host did not name the home folder');
    return home;
  }

  /**
   * Registers a query.
   *
   * @returns a function that reads its state. That throws Deferred while the host cannot be reached.
   */
  observe<State>(query: HostQuery<State>): (scope: Scope) => Promise<State | undefined> {
    const index = this.#queries.push(query) - 1;
    return async (scope) => {
      // The number of queries is part of the key: queries that were registered after the first read need a new script.
      const count = this.#queries.length;
      const seen = await this.#facts.live(`host view ${this.#id} of ${count}`, () => this.#look(count, scope));
      const fields = seen[index];
      if (fields === undefined) throw new Error(`the host's observation has no part ${index}`);
      return query.decode(fields);
    };
  }

  async #look(count: number, scope: Scope): Promise<readonly Fields[]> {
    const args = observationArgs(this.#queries.slice(0, count));
    const result = await deferUnreachable(() => this.#host.read(observation, { args, signal: scope.signal }));
    if (result.code !== 0) throw new UserError(`The state of the EC2 host could not be read: ${failureOf(result)}`);
    return parseObservation(result.stdout, count);
  }
}

/**
 * Runs a read on the host.
 *
 * @throws Deferred, in place of HostUnreachable, so that a plan shows the resource as deferred with the reason.
 */
export async function deferUnreachable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    const { reason, remedy, isUnexpected } = error;
    throw new Deferred(reason, { remedy, isUnexpected, cause: error });
  }
}

const views = new WeakMap<Facts, HostView>();

/** The one view of a run. Milestones that are planned together share it, and so the one script. */
export function hostView(p: { readonly facts: Facts; readonly ports: { readonly host: Host } }): HostView {
  const known = views.get(p.facts);
  if (known !== undefined) return known;
  const view = new HostView(p.ports.host, p.facts);
  views.set(p.facts, view);
  return view;
}
