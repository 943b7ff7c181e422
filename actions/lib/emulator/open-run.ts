import { randomBytes } from 'node:crypto';
import { type Names, tables } from '#lib/config/names.ts';
import { UserError } from '#lib/errors.ts';
import type { LedgerHeader, LedgerIdentity } from '#lib/ledger/entry.ts';
import { identityDigest, runIdAt } from '#lib/ledger/parse.ts';
import { type LedgerStore, type LedgerWriter, latestRun } from '#lib/ledger/store.ts';
import { sourceTables } from '#lib/record/source-tables.ts';

export interface LedgerChoice {
  readonly store: LedgerStore;
  readonly identity: LedgerIdentity;
  /** A ledger of this name: gone on with when there is one. Default: the latest of the same sequence, else a new one. */
  readonly run: string | undefined;
  readonly names: Names;
  /** Records of one table that will be posted and not stored at any moment, at most. */
  readonly underWay: number;
  /** Ms since the epoch. */
  readonly now: number;
}

/** Goes on with the ledger that is meant, or begins one where the latest of the same sequence ended. */
export async function openLedger(choice: LedgerChoice): Promise<LedgerWriter> {
  const { store, identity, names, underWay, now } = choice;
  // Shards of one run keep a ledger each.
  const run =
    choice.run === undefined || identity.shard === undefined
      ? choice.run
      : `${choice.run}-shard-${identity.shard.replace('/', '-of-')}`;
  const runs = await store.runs();
  const latest = latestRun(runs, identity);
  if (run === undefined && latest !== undefined) return store.resume(latest.header.run, underWay);
  const named = runs.find(({ header }) => header.run === run);
  if (named !== undefined) {
    refuseOther(named.header, identity);
    return store.resume(named.header.run, underWay);
  }
  const before = latest === undefined ? undefined : await endOf(store, latest.header.run);
  const header: LedgerHeader = {
    ledger: 2,
    run: run ?? runIdAt(now, randomBytes(3).toString('hex')),
    started: new Date(now).toISOString(),
    from: before?.next ?? 0,
    ...(before === undefined ? {} : { lanes: before.lanes }),
    ...(before?.inDoubtBelow === undefined ? {} : { inDoubtBelow: before.inDoubtBelow }),
    config: identityDigest(identity),
    topics: Object.fromEntries(tables.map((table) => [sourceTables[table].name, names.topics[table]])),
    ...identity,
  };
  return store.create(header, underWay);
}

function refuseOther(header: LedgerHeader, identity: LedgerIdentity): void {
  if (identityDigest(header) === identityDigest(identity)) return;
  const shard = header.shard === undefined ? '' : `, shard ${header.shard}`;
  throw new UserError(
    `Input "run" is "${header.run}": that ledger is of another sequence (mode ${header.mode}, seed ${header.seed}, rows ${header.rows}, user id ${header.userId}${shard}). Choose another name.`,
  );
}

/** Where a ledger ended. What its writer may have posted is left in doubt there, for whoever goes on with it. */
async function endOf(store: LedgerStore, run: string): Promise<Pick<LedgerWriter, 'next' | 'lanes' | 'inDoubtBelow'>> {
  await using ledger = await store.resume(run);
  return { next: ledger.next, lanes: ledger.lanes, inDoubtBelow: ledger.inDoubtBelow };
}
