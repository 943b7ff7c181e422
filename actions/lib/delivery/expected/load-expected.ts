import { UserError } from '#lib/errors.ts';
import { openStore } from '#lib/ledger/open-store.ts';
import { type LedgerStore, latestRun, type StoredRun } from '#lib/ledger/store.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { type Claims, readClaims } from './claims.ts';
import { type OtherLedgers, readOtherLedgers } from './other-ledgers.ts';

/** Which ledger a proof is about. */
export interface LedgerChoice {
  /** Address of the store: `file:DIR` or `s3://bucket/prefix`. */
  readonly store: string;
  /** Name of the run; default: the run of the store that was written to last. */
  readonly run?: string | undefined;
}

/** All that must be found if everything that was posted has arrived. */
export interface Expected {
  readonly claims: Claims;
  /** Whether the run was killed or is still being written: records that it posted may be in no ledger yet. */
  readonly isUnfinished: boolean;
  readonly others: OtherLedgers;
}

/**
 * Reads the ledger of one run, and what the other ledgers of the store know of the same partitions. Writes nothing.
 *
 * @throws UserError when the store holds no ledger, or the ledger is of another user id than the config or contradicts
 *   itself or its checkpoint.
 */
export async function loadExpected(
  pipeline: Pipeline,
  ledger: LedgerChoice,
  say: (text: string) => void,
): Promise<Expected> {
  const store = openStore(ledger.store, pipeline.ports);
  const runs = await store.runs();
  const run = ledger.run ?? latestRun(runs)?.header.run;
  if (run === undefined) {
    throw new UserError(
      `Input "store" is "${ledger.store}": there is no ledger in it. Emulate posts with that store first.`,
    );
  }
  say(`Verifying run ${run} in ${ledger.store}`);
  const claims = await readClaims(store.read(run), `The ledger of run ${run} in ${ledger.store}`, (lines) =>
    say(`${lines} entries of the ledger read`),
  );
  refuseOtherUser(claims, pipeline, ledger.store);
  const stored = storedRun(runs, run);
  await compareWithCheckpoint(claims, stored, store);
  return {
    claims,
    isUnfinished: stored?.checkpoint?.clean !== true,
    others: await readOtherLedgers(store, runs, claims),
  };
}

const storedRun = (runs: readonly StoredRun[], run: string): StoredRun | undefined =>
  runs.find(({ header }) => header.run === run);

/**
 * A checkpoint is stored after the entries that it stands for, and a writer that ends in order stores a last one.
 *
 * @param stored the run as it was before its ledger was read.
 * @throws UserError when ledger and checkpoint contradict each other.
 */
async function compareWithCheckpoint(
  { header, sequence }: Claims,
  stored: StoredRun | undefined,
  store: LedgerStore,
): Promise<void> {
  if (stored?.checkpoint === undefined) return;
  sequence.refuseLongerCheckpoint(stored.checkpoint);
  if (!stored.checkpoint.clean || !sequence.isLongerThan(stored.checkpoint)) return;
  // It may have been resumed since: then its checkpoint is no longer that of a writer that ended.
  const now = storedRun(await store.runs(), header.run)?.checkpoint;
  if (now?.clean === true && sequence.isLongerThan(now)) sequence.refuseLongerLedger();
}

/** Records of another user id are in another bucket: all of them would be reported as missing. */
function refuseOtherUser({ header }: Claims, { names }: Pipeline, store: string): void {
  if (header.userId === names.userId) return;
  throw new UserError(
    `The ledger of run ${header.run} in ${store} is of user id ${header.userId}, and the config is of ${names.userId}. Choose another store or config.`,
  );
}
