import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, UserError } from '#lib/errors.ts';
import { type LedgerHeader, lineOf } from '#lib/ledger/entry.ts';
import { parseLine } from '#lib/ledger/parse.ts';
import { advance, type LedgerPosition, startOf } from '#lib/ledger/position.ts';
import { completeEnd, linesBetween } from './lines.ts';
import { acquireLock } from './lock.ts';
import { ledgerFile, readCheckpoint, readHeader, storeCheckpoint } from './run-files.ts';
import { FileWriter, type OpenLedger } from './writer.ts';

/** A ledger's open file and what is known of it. */
type OpenFile = Pick<OpenLedger, 'header' | 'handle' | 'from' | 'inDoubtBelow'>;

/**
 * Starts a new ledger.
 *
 * @param folder of the store.
 * @throws UserError when there is a ledger of that run.
 */
export async function createLedger(folder: string, header: LedgerHeader, maxInFlight: number): Promise<FileWriter> {
  await mkdir(join(folder, header.run), { recursive: true });
  return openLocked({ folder, run: header.run, maxInFlight }, () => create(ledgerFile(folder, header.run), header));
}

/**
 * Opens a ledger again. A torn last line is cut off.
 *
 * @param folder of the store.
 * @throws UserError when another process writes it, or it has another format version.
 */
export function reopenLedger(folder: string, run: string, maxInFlight: number): Promise<FileWriter> {
  return openLocked({ folder, run, maxInFlight }, () => reopen(folder, run));
}

interface RunFolder {
  /** Of the store. */
  readonly folder: string;
  readonly run: string;
  readonly maxInFlight: number;
}

/** Opens a run's ledger under its lock and stores a checkpoint that says that it is being written. */
async function openLocked(
  { folder, run, maxInFlight }: RunFolder,
  openFile: () => Promise<OpenFile>,
): Promise<FileWriter> {
  const lock = await acquireLock(join(folder, run));
  let file: OpenFile | undefined;
  try {
    file = await openFile();
    const writer = new FileWriter({
      ...file,
      lock,
      maxInFlight,
      storeCheckpoint: (checkpoint) => storeCheckpoint(folder, run, checkpoint),
    });
    await writer.checkpoint();
    return writer;
  } catch (error) {
    await file?.handle.close();
    await lock.release();
    throw error;
  }
}

async function create(file: string, header: LedgerHeader): Promise<OpenFile> {
  const handle = await open(file, 'wx').catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
    throw new UserError(`${file} cannot be created: there is a ledger of that run already.`, { cause: error });
  });
  return closedOnFailure(handle, async () => {
    const line = Buffer.from(lineOf(header));
    await handle.write(line);
    return {
      header,
      handle,
      from: { ...startOf(header), length: line.length },
      inDoubtBelow: header.inDoubtBelow,
    };
  });
}

async function reopen(folder: string, run: string): Promise<OpenFile> {
  const file = ledgerFile(folder, run);
  const handle = await open(file, 'r+');
  return closedOnFailure(handle, async () => {
    const header = await readHeader(folder, run);
    if (header === undefined) throw new UserError(`${file} is empty: remove the folder of run ${run}.`);
    const state = await readState(folder, header, handle);
    await handle.truncate(state.from.length);
    return { header, handle, ...state };
  });
}

async function closedOnFailure<T>(handle: FileHandle, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Where a ledger ends and what is in doubt: starts at the checkpoint, if any, and replays the complete entries after it. */
async function readState(
  folder: string,
  header: LedgerHeader,
  handle: FileHandle,
): Promise<Pick<OpenFile, 'from' | 'inDoubtBelow'>> {
  const { size } = await handle.stat();
  const end = await completeEnd(handle);
  const stored = await readCheckpoint(folder, header.run);
  // A checkpoint that is ahead of the ledger describes lines that were lost since.
  const checkpoint = stored !== undefined && stored.length <= size ? stored : undefined;
  const file = ledgerFile(folder, header.run);
  const where = checkpoint === undefined ? file : `${file} after byte ${checkpoint.length}`;
  let position: LedgerPosition = checkpoint ?? startOf(header);
  let number = 0;
  for await (const line of linesBetween(handle, checkpoint?.length ?? 0, end)) {
    number++;
    // Without a checkpoint the first line is the header.
    if (checkpoint === undefined && number === 1) continue;
    position = advance(position, [parseLine(line, where, number)]);
  }
  const { next, lanes, at } = position;
  const isClean = checkpoint?.clean === true && size === checkpoint.length;
  return {
    from: { next, lanes, at, length: Math.max(end, checkpoint?.length ?? 0) },
    inDoubtBelow: isClean ? undefined : (stored?.maxInFlight ?? header.inDoubtBelow ?? 1),
  };
}
