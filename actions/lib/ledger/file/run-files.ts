import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoint, parseCheckpoint } from '#lib/ledger/checkpoint.ts';
import type { LedgerHeader } from '#lib/ledger/entry.ts';
import { parseHeader } from '#lib/ledger/parse.ts';
import { firstLine, isMissing } from './lines.ts';

/** The ledger of a run. */
export const ledgerFile = (folder: string, run: string): string => join(folder, run, 'ledger.jsonl');

const checkpointFile = (folder: string, run: string): string => join(folder, run, 'checkpoint.json');

/**
 * Undefined for a folder without a ledger, and for a ledger whose writer was killed before its header was complete.
 *
 * @throws UserError when the ledger has another format version.
 */
export async function readHeader(folder: string, run: string): Promise<LedgerHeader | undefined> {
  const file = ledgerFile(folder, run);
  const line = await firstLine(file);
  return line === undefined ? undefined : parseHeader(line, file);
}

/** Undefined when there is none, or what is there is none. */
export async function readCheckpoint(folder: string, run: string): Promise<Checkpoint | undefined> {
  try {
    return parseCheckpoint(await readFile(checkpointFile(folder, run), 'utf8'));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Replaces the checkpoint in one step, so that a kill leaves the old one or the new one. */
export async function storeCheckpoint(folder: string, run: string, checkpoint: Checkpoint): Promise<void> {
  const file = checkpointFile(folder, run);
  await writeFile(`${file}.part`, `${JSON.stringify(checkpoint)}\n`, { flush: true });
  await rename(`${file}.part`, file);
}
