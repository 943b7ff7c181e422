import { UserError } from '#lib/errors.ts';
import { openStore } from '#lib/ledger/open-store.ts';
import { latestRun } from '#lib/ledger/store.ts';
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
  readonly others: OtherLedgers;
}

/**
 * Reads the ledger of one run, and what the other ledgers of the store know of the same partitions. Writes nothing.
 *
 * @throws UserError when the store holds no ledger, or the ledger is of another user id than the config.
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
  const claims = await readClaims(store.read(run), `the ledger of run ${run} in ${ledger.store}`, (lines) =>
    say(`${lines} entries of the ledger read`),
  );
  refuseOtherUser(claims, pipeline, ledger.store);
  return { claims, others: await readOtherLedgers(store, runs, run, claims.partitions) };
}

/** Records of another user id are in another bucket: all of them would be reported as missing. */
function refuseOtherUser({ header }: Claims, { names }: Pipeline, store: string): void {
  if (header.userId === names.userId) return;
  throw new UserError(
    `The ledger of run ${header.run} in ${store} is of user id ${header.userId}, and the config is of ${names.userId}. Choose another store or config.`,
  );
}
