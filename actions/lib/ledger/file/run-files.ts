import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoint, parseCheckpoint } from '#lib/ledger/checkpoint.ts';
import { damaged } from '#lib/ledger/damage.ts';
import type { LedgerHeader } from '#lib/ledger/entry.ts';
import { parseHeader } from '#lib/ledger/parse.ts';
import type { FileLedgers } from './file-ledgers.ts';
import { firstLine, isMissing } from './lines.ts';
import { inStore } from './store-error.ts';

/** The ledger of a run. */
export const ledgerFile = (folder: string, run: string): string => join(folder, run, 'ledger.jsonl');

/** The checkpoint of a run. */
export const checkpointFile = (folder: string, run: string): string => join(folder, run, 'checkpoint.json');

/** The beginning of a run's ledger, and its checkpoint. */
export interface RunFiles {
  readonly header: LedgerHeader;
  /** Undefined when there is none. */
  readonly checkpoint: Checkpoint | undefined;
}

/**
 * Reads a run's header and checkpoint. Undefined for a folder without a ledger, and for a ledger whose writer was killed
 * before its header was complete: it had posted nothing then.
 *
 * @throws UserError when the ledger has another format version, or the checkpoint is none or covers a ledger that is gone.
 */
export async function readRunFiles({ folder, address }: FileLedgers, run: string): Promise<RunFiles | undefined> {
  const [file, checkpointPath] = [ledgerFile(folder, run), checkpointFile(folder, run)];
  // The checkpoint is read first: that of a writer that still runs covers no more than what is read after it.
  const checkpoint = await inStore(address, checkpointPath, () => readCheckpoint(checkpointPath));
  const line = await inStore(address, file, () => firstLine(file));
  if (line !== undefined) return { header: parseHeader(line, file), checkpoint };
  if (checkpoint === undefined) return undefined;
  throw damaged(`${file} is missing or has no complete line, and its checkpoint covers ${checkpoint.length} bytes.`);
}

/** Undefined when there is none. */
async function readCheckpoint(file: string): Promise<Checkpoint | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  return parseCheckpoint(text, file);
}

/** Replaces the checkpoint in one step, so that a kill leaves the old one or the new one. */
export async function storeCheckpoint(folder: string, run: string, checkpoint: Checkpoint): Promise<void> {
  const file = checkpointFile(folder, run);
  await writeFile(`${file}.part`, `${JSON.stringify(checkpoint)}\n`, { flush: true });
  await rename(`${file}.part`, file);
}
