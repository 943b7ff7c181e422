import { open, readdir } from 'node:fs/promises';
import { UserError } from '#lib/errors.ts';
import { byLastWrite, type LedgerStore, type StoredRun } from '#lib/ledger/store.ts';
import { completeEnd, isMissing, linesBetween } from './lines.ts';
import { createLedger, reopenLedger } from './open-ledger.ts';
import { ledgerFile, readCheckpoint, readHeader } from './run-files.ts';

/** Ledgers in a folder: `<run>/ledger.jsonl` with `<run>/checkpoint.json` beside it. */
export function fileLedgerStore(folder: string, address = `file:${folder}`): LedgerStore {
  return {
    address,

    async runs() {
      const names = await foldersIn(folder);
      const runs = await Promise.all(names.map((name) => readRun(folder, name)));
      return runs.filter((run) => run !== undefined).sort(byLastWrite);
    },

    create: (header, maxInFlight = 1) => createLedger(folder, header, maxInFlight),

    resume: (run, maxInFlight = 1) => reopenLedger(folder, run, maxInFlight),

    async *read(run) {
      const handle = await open(ledgerFile(folder, run), 'r').catch((error: unknown) => {
        if (!isMissing(error)) throw error;
        throw new UserError(`There is no ledger of run "${run}" in ${folder}.`, { cause: error });
      });
      try {
        yield* linesBetween(handle, 0, await completeEnd(handle));
      } finally {
        await handle.close();
      }
    },
  };
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

/** Undefined for a folder that holds no ledger. */
async function readRun(folder: string, run: string): Promise<StoredRun | undefined> {
  const header = await readHeader(folder, run);
  return header && { header, checkpoint: await readCheckpoint(folder, run) };
}
