import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import type { FlowOptions } from '#lib/emulator/options.ts';
import type { EmulationResult } from '#lib/emulator/result.ts';
import { runEmulation } from '#lib/emulator/run-emulation.ts';
import { isInDoubt, type LedgerEntry, type LedgerLine } from '#lib/ledger/entry.ts';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { parseLine } from '#lib/ledger/parse.ts';
import type { LedgerStore } from '#lib/ledger/store.ts';
import type { Database } from '#lib/ports/database/database.ts';
import type { Http } from '#lib/ports/http/http.ts';
import { fakePipeline } from '../../fakes/pipeline.ts';
import { collect } from '../ledger/ledger-fixtures.ts';

/** The options of one emulation in a test; those left out have the defaults below. */
export interface Emulate extends Partial<FlowOptions> {
  readonly run?: string | undefined;
  readonly signal?: AbortSignal;
  /** Folder of the store below that of the test. */
  readonly store?: string;
  /** Called with each line of text. */
  readonly say?: (text: string) => void;
}

/** A folder for the ledgers of each test, and emulations that use it. */
export function emulationBench() {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emulation-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const store = (): LedgerStore => fileLedgerStore(folder);
  const linesOf = async (run: string): Promise<LedgerLine[]> =>
    (await collect(store().read(run))).slice(1).map((line, index) => parseLine(line, run, index + 2));

  return {
    store,
    /** A file of a run. */
    file: (run: string, name: string) => join(folder, run, name),
    /** All lines of a ledger after the header. */
    linesOf,
    /** Those that have an outcome. */
    entriesOf: async (run: string): Promise<LedgerEntry[]> =>
      (await linesOf(run)).filter((line): line is LedgerEntry => !isInDoubt(line)),
    emulate(
      ports: { readonly http: Http; readonly database: Database },
      { run, store: below = '', signal = new AbortController().signal, say = () => undefined, ...flow }: Emulate = {},
    ): Promise<EmulationResult> {
      return runEmulation(fakePipeline({ ports: () => ({ http: ports.http as never, database: ports.database }) }), {
        flow: { mode: 'faithful', pace: 0, ...flow },
        store: { address: `file:${join(folder, below)}`, run },
        target: { invokeUrl: 'https://api/test/' },
        signal,
        say,
      });
    },
  };
}
