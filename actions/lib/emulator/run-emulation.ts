import { randomBytes } from 'node:crypto';
import { tables } from '../config/names.ts';
import { UserError } from '../errors.ts';
import { apiCaller } from '../pipeline/deploy-api/caller.ts';
import { invokeUrl } from '../pipeline/deploy-api/invoke-url.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Secret } from '../secret.ts';
import { batches } from './batches.ts';
import { checkTables } from './check-tables.ts';
import { checkTopics } from './check-topics.ts';
import { type EmulationResult, total } from './emulation-result.ts';
import { faithfulPages, RECORDS_PER_TURN } from './faithful-source.ts';
import type { LedgerHeader, LedgerIdentity } from './ledger-entry.ts';
import { type LedgerStore, type LedgerWriter, latestRun } from './ledger-store.ts';
import { identityDigest, runIdAt } from './ledger-text.ts';
import type { Mode } from './modes.ts';
import { openStore } from './open-store.ts';
import { defaultLimits, type Poster } from './post.ts';
import { postRecords } from './post-records.ts';
import { Progress } from './progress.ts';
import { sourceTables } from './source-tables.ts';

export interface EmulationOptions {
  readonly mode: Mode;
  /** Turns; default 100 unless a duration is given. */
  readonly posts?: number | undefined;
  /** Seconds after which no turn begins. */
  readonly duration?: number | undefined;
  /** Records per second at most. */
  readonly rate?: number | undefined;
  /** Factor on the original's pauses of 0 or 1 second: 1 as the original, 0 none. */
  readonly pace: number;
  /** Default: emulator.seed of the config. */
  readonly seed?: number | undefined;
  /** `file:DIR` or `s3://bucket/prefix`. */
  readonly store: string;
  /** A ledger of this name: gone on with when there is one. Default: the latest of the same sequence, else a new one. */
  readonly run?: string | undefined;
  /** Key of the API where it asks for one; default: looked up. */
  readonly apiKey?: Secret | undefined;
  /** Where the API answers; default: looked up. */
  readonly invokeUrl?: string | undefined;
  readonly signal: AbortSignal;
  /** Told how far it is, a line at a time. */
  say(text: string): void;
}

const DEFAULT_POSTS = 100;
/** Posts under way at the same time: the original waits for each answer. */
const WIDTH = 1;
/** What is under way when a run is interrupted may take this long to end; a runner allows 7.5 s. */
const LAST_ANSWER_MS = 3_500;
/** API Gateway gives up after 29 s: its own answer says more than a connection that we cut. */
const ANSWER_MS = 32_000;
/** Turns read ahead when there are no pauses between them. */
const PAGE_TURNS = 32;

/**
 * Posts rows of the database as the users of the original emulator would, and keeps a ledger of what became of every
 * record. Before anything is posted, the topics and tables are looked at.
 *
 * @returns what was done, also when records are unaccounted for: see `emulationFailure`.
 * @throws UserError when it could not begin; the signal's reason when it was interrupted, after everything is settled.
 */
export async function runEmulation(pipeline: Pipeline, options: EmulationOptions): Promise<EmulationResult> {
  const { config, names, ports } = pipeline;
  const { clock, database } = ports;
  const { signal, say } = options;
  const start = clock.now();
  const store = openStore(options.store, ports);
  using _writes = pipeline.writes.open();
  using stopping = abandonLater(signal, clock);
  const url = options.invokeUrl ?? (await invokeUrl(pipeline));
  if (url === undefined) {
    throw new UserError(
      `There is no REST API called ${names.api} yet, so there is no address to post to. Run deploy-api first, or give the input invoke-url.`,
    );
  }
  const poster: Poster = {
    http: apiCaller(pipeline, options.apiKey),
    clock,
    invokeUrl: url.replace(/\/+$/, ''),
    limits: defaultLimits,
    withinMs: ANSWER_MS,
    random: Math.random,
    stop: signal,
    abandon: stopping.signal,
  };
  await checkTopics(
    poster,
    tables.map((table) => names.topics[table]),
  );
  const rows = config.emulator.rows;
  const shapes = await checkTables(database, rows, signal);
  const identity: LedgerIdentity = {
    mode: options.mode,
    seed: options.seed ?? config.emulator.seed,
    rows,
    userId: names.userId,
  };
  const { ledger: opened, doubtful } = await openLedger(store, identity, options, pipeline);
  await using ledger = opened;
  const from = ledger.next;
  const goal = goalOf(options, from, clock.now());
  say(
    `Posting ${Number.isFinite(goal.records) ? `${goal.records} records` : `for ${options.duration} s`} to ${poster.invokeUrl}${
      from === 0 ? '' : `, from record ${from} of the sequence on`
    }; ledger: run ${ledger.header.run} in ${store.address}`,
  );
  const { seed } = identity;
  const pageTurns = options.pace > 0 || options.rate !== undefined ? 1 : PAGE_TURNS;
  const pages = faithfulPages({ database, shapes, seed, rows, from, pageTurns, signal });
  const posted = await postRecords({
    batches: batches(pages, { clock, pace: options.pace, rate: options.rate, ...goal, stop: signal }),
    ledger,
    poster,
    names,
    clock,
    progress: new Progress(clock, say, goal),
    width: WIDTH,
    doubtfulBefore: doubtful === undefined ? 0 : from + doubtful + WIDTH,
  });
  await ledger.checkpoint();
  if (signal.aborted) {
    throw new UserError(
      `Interrupted after ${total(posted.read)} records, all of them settled in the ledger of run ${ledger.header.run} in ${store.address}. The same command goes on from there.`,
      { cause: signal.reason },
    );
  }
  return {
    ...posted,
    run: ledger.header.run,
    store: store.address,
    mode: options.mode,
    from,
    seconds: (clock.now() - start) / 1000,
  };
}

function goalOf({ posts, duration }: EmulationOptions, from: number, now: number): { records: number; until: number } {
  const turns = posts ?? (duration === undefined ? DEFAULT_POSTS : Number.POSITIVE_INFINITY);
  // A turn that an earlier run left half done counts as one.
  const records = Math.max(0, turns * RECORDS_PER_TURN - (from % RECORDS_PER_TURN));
  return { records, until: duration === undefined ? Number.POSITIVE_INFINITY : now + duration * 1000 };
}

/** Goes on with the ledger that is meant, or begins one where the latest of the same sequence ended. */
async function openLedger(
  store: LedgerStore,
  identity: LedgerIdentity,
  { run }: EmulationOptions,
  { names, ports }: Pipeline,
): Promise<{ readonly ledger: LedgerWriter; readonly doubtful: number | undefined }> {
  const resume = async (name: string) => {
    const ledger = await store.resume(name);
    return { ledger, doubtful: ledger.doubtful };
  };
  const runs = await store.runs();
  const latest = latestRun(runs, identity);
  if (run === undefined && latest !== undefined) return resume(latest.header.run);
  const named = runs.find(({ header }) => header.run === run);
  if (named !== undefined) {
    if (identityDigest(named.header) !== identityDigest(identity)) {
      throw new UserError(
        `Input "run" is "${run}": that ledger is of another sequence (mode ${named.header.mode}, seed ${named.header.seed}, rows ${named.header.rows}, user id ${named.header.userId}). Choose another name.`,
      );
    }
    return resume(named.header.run);
  }
  const before = latest === undefined ? { next: 0, doubtful: undefined } : await endOf(store, latest.header.run);
  const now = ports.clock.now();
  const header: LedgerHeader = {
    ledger: 1,
    run: run ?? runIdAt(now, randomBytes(3).toString('hex')),
    started: new Date(now).toISOString(),
    from: before.next,
    config: identityDigest(identity),
    topics: Object.fromEntries(tables.map((table) => [sourceTables[table].name, names.topics[table]])),
    ...identity,
  };
  return { ledger: await store.create(header), doubtful: before.doubtful };
}

/** Where a ledger ended. */
async function endOf(store: LedgerStore, run: string): Promise<Pick<LedgerWriter, 'next' | 'doubtful'>> {
  await using ledger = await store.resume(run);
  return { next: ledger.next, doubtful: ledger.doubtful };
}

/** A signal that aborts a little after another one has. */
function abandonLater(signal: AbortSignal, clock: Clock): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const over = new AbortController();
  const later = () => {
    clock.sleep(LAST_ANSWER_MS, over.signal).then(
      () => controller.abort(signal.reason),
      () => undefined, // everything ended before
    );
  };
  if (signal.aborted) later();
  else signal.addEventListener('abort', later, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', later);
      over.abort();
    },
  };
}
