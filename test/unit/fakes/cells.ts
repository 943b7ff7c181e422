import { Deferred } from '#lib/converge/deferred.ts';
import type { Change, Probe, Resource } from '#lib/converge/resource.ts';
import type { RecordingGate } from './writes.ts';

/** The world of {@link cell}: values by name. */
export type Cells = Map<string, string>;

export interface CellOptions {
  readonly timeoutMs?: number;
  /** Name of a cell that must exist before this one can be looked at. */
  readonly needs?: string;
  /** Called before the write. It may fail or let time pass. */
  readonly before?: (signal: AbortSignal) => Promise<void>;
  /** Used in place of the plain comparison. */
  readonly diff?: (desired: string, actual: string | undefined) => Change;
  /** How many reads after a write still show the old value. */
  readonly stale?: number;
}

export interface Cell extends Resource<string, string> {
  /** How often it was read. */
  reads(): number;
}

/** The smallest resource: a value in a map. Creating, updating and deleting it is one write each. */
export function cell(
  cells: Cells,
  writes: RecordingGate,
  name: string,
  value: string,
  { timeoutMs = 60_000, needs, before, diff = compare, stale = 0 }: CellOptions = {},
): Cell {
  let reads = 0;
  let seen: { readonly value: string | undefined; left: number } | undefined;
  const write = (what: string, change: () => void) =>
    writes.run(`${what} ${name}`, async () => {
      seen = { value: cells.get(name), left: stale };
      change();
    });
  return {
    id: `cell ${name}`,
    timeoutMs,
    reads: () => reads,
    async desired() {
      if (needs !== undefined && !cells.has(needs)) throw new Deferred(`${needs} does not exist yet`);
      return value;
    },
    async read() {
      reads += 1;
      if (seen !== undefined && seen.left-- > 0) return seen.value;
      return cells.get(name);
    },
    diff,
    async apply(desired, actual, scope) {
      await before?.(scope.signal);
      await write(actual === undefined ? 'create' : 'update', () => cells.set(name, desired));
    },
    async delete() {
      await write('delete', () => cells.delete(name));
    },
  };
}

const compare = (desired: string, actual: string | undefined): Change => {
  if (actual === undefined) return { action: 'create', lines: [{ path: 'value', after: desired }] };
  return actual === desired
    ? { action: 'none' }
    : { action: 'update', lines: [{ path: 'value', before: actual, after: desired }] };
};

export interface CountingProbe extends Probe {
  runs(): number;
}

export function countingProbe(id = 'probe'): CountingProbe {
  let runs = 0;
  return {
    id,
    timeoutMs: 60_000,
    runs: () => runs,
    async run() {
      runs += 1;
      return 'seen';
    },
  };
}
