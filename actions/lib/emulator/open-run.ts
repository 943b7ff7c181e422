import type { LedgerIdentity } from '#lib/ledger/entry.ts';
import type { LedgerStore, LedgerWriter, StoredRun } from '#lib/ledger/store.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Flow } from './flow.ts';
import { openLedger } from './open-ledger.ts';
import { readInDoubt } from './source/in-doubt.ts';
import { type Lane, openSource } from './source/lanes.ts';
import { shardText } from './source/shard.ts';

/** The source and the open ledger of an emulation. Disposing it closes the ledger in order. */
export interface EmulationRun extends AsyncDisposable {
  readonly ledger: LedgerWriter;
  /** The other runs of the store, ordered by when they were last written to. */
  readonly others: readonly StoredRun[];
  /** Number of the first record. */
  readonly from: number;
  /** Opens the lanes where the ledger stands now. */
  openLanes(): readonly Lane[];
  /** Turns that are left to post from where the ledger stands now; infinite without a limit. */
  turnsLeft(): number;
}

export interface RunOptions {
  readonly flow: Flow;
  readonly store: LedgerStore;
  /** Name of the ledger, as it is given. */
  readonly run: string | undefined;
  /** Default: emulator.seed of the config. */
  readonly seed: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Checks the tables, then opens the ledger.
 *
 * @throws UserError when a table is not as the mode needs it, or the ledger cannot be opened.
 */
export async function openRun(
  pipeline: Pipeline,
  { flow, store, seed, run, signal }: RunOptions,
): Promise<EmulationRun> {
  const { names } = pipeline;
  const { clock, database } = pipeline.ports;
  const identity = identityOf(pipeline, flow, seed);
  const isPaced = flow.pace > 0 || flow.rate !== undefined;
  const source = await openSource(flow.mode, { database, identity, shard: flow.shard, isPaced, signal });
  const maxInFlight = flow.maxInFlight * flow.batchSize;
  const { ledger, others } = await openLedger({ store, identity, run, names, maxInFlight, nowMs: clock.now() });
  const endTurn = source.turnAt(ledger) + flow.turns;
  return {
    ledger,
    others,
    from: ledger.next,
    openLanes: () => source.openLanes(ledger, endTurn),
    turnsLeft: () => Math.max(0, endTurn - source.turnAt(ledger)),
    [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
  };
}

/** Enters the records that an earlier writer left in doubt, if any. Comes before anything is posted. */
export async function enterInDoubt({ ledger, openLanes }: EmulationRun, { names, ports }: Pipeline): Promise<void> {
  if (ledger.inDoubtBelow === undefined) return;
  const at = new Date(ports.clock.now()).toISOString();
  await ledger.appendInDoubt(await readInDoubt(openLanes(), names.topics, at));
}

/** What the sequence of posts follows from. Mode drain draws no rows, so it has no seed. */
function identityOf({ config, names }: Pipeline, { mode, shard }: Flow, seed: number | undefined): LedgerIdentity {
  const part = shardText(shard);
  const isDrawn = mode !== 'drain';
  return {
    mode,
    seed: isDrawn ? (seed ?? config.emulator.seed) : 0,
    rows: isDrawn ? config.emulator.rows : 0,
    userId: names.userId,
    ...(part === undefined ? {} : { shard: part }),
  };
}
