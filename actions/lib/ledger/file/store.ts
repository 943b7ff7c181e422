import { open, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemClock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';
import { isInFlightText } from '#lib/ledger/entry.ts';
import { byLastWrite, type LedgerStore } from '#lib/ledger/store.ts';
import { Coverage } from './coverage.ts';
import type { FileLedgers } from './file-ledgers.ts';
import { bytesBetween, completeEnd, isMissing, linesIn } from './lines.ts';
import { createLedger, reopenLedger } from './open-ledger.ts';
import { ledgerFile, readRunFiles } from './run-files.ts';
import { inStore, storeError } from './store-error.ts';

/**
 * Ledgers in a folder: `<run>/ledger.jsonl` with `<run>/checkpoint.json` beside it.
 *
 * @param folder relative to the folder that the process runs in.
 */
export function fileLedgerStore(folder: string, options: Partial<Omit<FileLedgers, 'folder'>> = {}): LedgerStore {
  const at: FileLedgers = { address: `file:${folder}`, clock: systemClock, ...options, folder: resolve(folder) };
  return {
    address: at.address,

    runs: () =>
      inStore(at.address, at.folder, async () => {
        const names = await foldersIn(at.folder);
        const runs = await Promise.all(names.map((name) => readRunFiles(at, name)));
        return runs.filter((run) => run !== undefined).sort(byLastWrite);
      }),

    create: (header, maxInFlight = 1) => createLedger(at, header, maxInFlight),

    resume: (run, maxInFlight = 1) => reopenLedger(at, run, maxInFlight),

    async *read(run) {
      const path = ledgerFile(at.folder, run);
      try {
        yield* readLines(at, run, path);
      } catch (error) {
        throw storeError(error, at.address, path);
      }
    },
  };
}

/** The lines about records of a run, after the header. */
async function* readLines(at: FileLedgers, run: string, path: string): AsyncGenerator<string> {
  const files = await readRunFiles(at, run);
  if (files === undefined) throw new UserError(`There is no ledger of run "${run}" in ${at.address}.`);
  await using handle = await open(path, 'r');
  const coverage = new Coverage(path, files.checkpoint);
  const bytes = bytesBetween(handle, 0, await completeEnd(handle));
  for await (const line of linesIn(coverage.through(bytes))) if (!isInFlightText(line)) yield line;
  coverage.compare();
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
