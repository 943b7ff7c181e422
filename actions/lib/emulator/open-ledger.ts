import { randomBytes } from 'node:crypto';
import { type Names, tables } from '#lib/config/names.ts';
import { UserError } from '#lib/errors.ts';
import { LEDGER_VERSION, type LedgerHeader, type LedgerIdentity } from '#lib/ledger/entry.ts';
import { identityDigest, runIdAt } from '#lib/ledger/parse.ts';
import { type LedgerStore, type LedgerWriter, latestRun, type StoredRun } from '#lib/ledger/store.ts';
import { sourceTables } from '#lib/record/source-tables.ts';

export interface LedgerChoice {
  readonly store: LedgerStore;
  readonly identity: LedgerIdentity;
  /** Name of the ledger, as it is given. */
  readonly run: string | undefined;
  readonly names: Names;
  /** The most records of one table that will be posted and not yet in the ledger. */
  readonly maxInFlight: number;
  readonly nowMs: number;
}

/** The ledger of an emulation, and what else the store holds. */
export interface LedgerOfStore {
  readonly ledger: LedgerWriter;
  /** The other runs of the store, ordered by when they were last written to. */
  readonly others: readonly StoredRun[];
}

/**
 * Opens the ledger of an emulation: resumes the one of that name, or without a name the latest of the same sequence. Where
 * there is none, a new one starts where the latest of the same sequence ended.
 *
 * @throws UserError when the ledger of that name belongs to another sequence.
 */
export async function openLedger(choice: LedgerChoice): Promise<LedgerOfStore> {
  const { store, identity, run, maxInFlight } = choice;
  const runs = await store.runs();
  const latest = latestRun(runs, identity);
  const chosen = run === undefined ? latest : findNamed(runs, run, identity);
  if (chosen !== undefined) {
    const ledger = await store.resume(chosen.header.run, maxInFlight);
    return { ledger, others: runs.filter((other) => other !== chosen) };
  }
  const before = latest === undefined ? undefined : await endOf(store, latest.header.run);
  return { ledger: await store.create(newHeader(choice, before), maxInFlight), others: runs };
}

/**
 * The ledger that a name means. Shards of one run keep a ledger each, named after the run and the shard, and both the name
 * of the run and that of the ledger itself are accepted.
 */
function findNamed(runs: readonly StoredRun[], run: string, identity: LedgerIdentity): StoredRun | undefined {
  const named = (name: string) => runs.find(({ header }) => header.run === name);
  const exact = named(run);
  if (identity.shard === undefined) {
    if (exact !== undefined) refuseOther(exact.header, identity);
    return exact;
  }
  if (exact !== undefined && isSameSequence(exact.header, identity)) return exact;
  const ofShard = named(ledgerName(run, identity));
  if (ofShard !== undefined) refuseOther(ofShard.header, identity);
  return ofShard;
}

/** Such as `monday-shard-1-of-2`. */
const ledgerName = (run: string, { shard }: LedgerIdentity): string =>
  shard === undefined ? run : `${run}-shard-${shard.replace('/', '-of-')}`;

const isSameSequence = (header: LedgerHeader, identity: LedgerIdentity): boolean =>
  identityDigest(header) === identityDigest(identity);

function refuseOther(header: LedgerHeader, identity: LedgerIdentity): void {
  if (isSameSequence(header, identity)) return;
  const shard = header.shard === undefined ? '' : `, shard ${header.shard}`;
  throw new UserError(
    `Input "run" is "${header.run}": that ledger is of another sequence (mode ${header.mode}, seed ${header.seed}, rows ${header.rows}, user id ${header.userId}${shard}). Choose another name.`,
  );
}

/** Where a ledger ended and what is in doubt there. */
type LedgerEnd = Pick<LedgerWriter, 'next' | 'lanes' | 'inDoubtBelow'>;

/** Looks where a ledger ended. What its writer left in doubt stays in doubt there, for a run that resumes it. */
async function endOf(store: LedgerStore, run: string): Promise<LedgerEnd> {
  await using ledger = await store.resume(run);
  return { next: ledger.next, lanes: ledger.lanes, inDoubtBelow: ledger.inDoubtBelow };
}

function newHeader({ run, identity, names, nowMs }: LedgerChoice, before: LedgerEnd | undefined): LedgerHeader {
  return {
    ledger: LEDGER_VERSION,
    run: run === undefined ? runIdAt(nowMs, randomBytes(3).toString('hex')) : ledgerName(run, identity),
    started: new Date(nowMs).toISOString(),
    from: before?.next ?? 0,
    ...(before === undefined ? {} : { lanes: before.lanes }),
    ...(before?.inDoubtBelow === undefined ? {} : { inDoubtBelow: before.inDoubtBelow }),
    config: identityDigest(identity),
    topics: Object.fromEntries(tables.map((table) => [sourceTables[table].name, names.topics[table]])),
    ...identity,
  };
}
