import { type FileHandle, mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { codeOf, UserError } from '#lib/errors.ts';
import { parseCheckpoint } from '#lib/ledger/checkpoint.ts';
import { type LedgerHeader, lineOf } from '#lib/ledger/entry.ts';
import { parseHeader, parseLine, wholeLength } from '#lib/ledger/parse.ts';
import { advanced, type LedgerPosition } from '#lib/ledger/position.ts';
import { byLastWrite, type Checkpoint, type LedgerStore, type StoredRun } from '#lib/ledger/store.ts';
import { takeLock } from './lock.ts';
import { FileWriter } from './writer.ts';

const ledgerFile = (folder: string, run: string): string => join(folder, run, 'ledger.jsonl');
const checkpointFile = (folder: string, run: string): string => join(folder, run, 'checkpoint.json');

/** Ledgers in a folder: `<run>/ledger.jsonl` with `<run>/checkpoint.json` beside it. */
export function fileLedgerStore(folder: string, address = `file:${folder}`): LedgerStore {
  const storeCheckpoint = async (run: string, checkpoint: Checkpoint): Promise<void> => {
    const file = checkpointFile(folder, run);
    await writeFile(`${file}.part`, `${JSON.stringify(checkpoint)}\n`, { flush: true });
    await rename(`${file}.part`, file);
  };

  return {
    address,

    async runs() {
      const names = await namesIn(folder);
      const runs = await Promise.all(names.map((name) => storedRun(folder, name)));
      return runs.filter((run) => run !== undefined).sort(byLastWrite);
    },

    async create(header, underWay = 1) {
      await mkdir(join(folder, header.run), { recursive: true });
      const lock = await takeLock(join(folder, header.run));
      const file = ledgerFile(folder, header.run);
      const handle = await open(file, 'wx').catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error;
        throw new UserError(`${file} cannot be created: there is a ledger of that run already.`, { cause: error });
      });
      const line = Buffer.from(lineOf(header));
      await handle.write(line);
      const writer = new FileWriter({
        header,
        handle,
        lock,
        from: { ...startOf(header), length: line.length },
        doubtful: header.doubtful,
        underWay,
        storeCheckpoint: (checkpoint) => storeCheckpoint(header.run, checkpoint),
      });
      await writer.checkpoint();
      return writer;
    },

    async resume(run, underWay = 1) {
      const lock = await takeLock(join(folder, run));
      const file = ledgerFile(folder, run);
      const handle = await open(file, 'r+');
      try {
        const header = await headerOf(folder, run);
        if (header === undefined) throw new UserError(`${file} is empty: remove the folder of run ${run}.`);
        const { clean, before, ...from } = await positionOf(folder, header, handle);
        await handle.truncate(from.length);
        const writer = new FileWriter({
          header,
          handle,
          lock,
          from,
          doubtful: clean ? undefined : before,
          underWay,
          storeCheckpoint: (checkpoint) => storeCheckpoint(run, checkpoint),
        });
        await writer.checkpoint();
        return writer;
      } catch (error) {
        await handle.close();
        await lock[Symbol.asyncDispose]();
        throw error;
      }
    },

    async *read(run) {
      const file = ledgerFile(folder, run);
      const handle = await open(file, 'r').catch((error: unknown) => {
        if (!isMissing(error)) throw error;
        throw new UserError(`There is no ledger of run "${run}" in ${folder}.`, { cause: error });
      });
      try {
        yield* wholeLines(handle, 0, await wholeEnd(handle));
      } finally {
        await handle.close();
      }
    },
  };
}

/** Where a ledger without entries stands. */
const startOf = ({ from, lanes = {}, started }: LedgerHeader): LedgerPosition => ({ next: from, lanes, at: started });

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function storedRun(folder: string, run: string): Promise<StoredRun | undefined> {
  const header = await headerOf(folder, run);
  return header && { header, checkpoint: await checkpointOf(folder, run) };
}

/** Undefined for a folder without ledger, and for one that was killed before its header was whole. */
async function headerOf(folder: string, run: string): Promise<LedgerHeader | undefined> {
  const file = ledgerFile(folder, run);
  const head = await firstLine(file);
  return head === undefined ? undefined : parseHeader(head, file);
}

async function firstLine(file: string): Promise<string | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
    return end < 0 ? undefined : buffer.toString('utf8', 0, end);
  } finally {
    await handle.close();
  }
}

async function checkpointOf(folder: string, run: string): Promise<Checkpoint | undefined> {
  try {
    return parseCheckpoint(await readFile(checkpointFile(folder, run), 'utf8'));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Where a ledger ends and what comes next: from the checkpoint on, its whole entries are replayed. */
async function positionOf(
  folder: string,
  header: LedgerHeader,
  handle: FileHandle,
): Promise<LedgerPosition & { readonly length: number; readonly clean: boolean; readonly before: number }> {
  const { size } = await handle.stat();
  const end = await wholeEnd(handle);
  const checkpoint = await checkpointOf(folder, header.run);
  const known = checkpoint !== undefined && checkpoint.length <= size ? checkpoint : undefined;
  let position: LedgerPosition = known ?? startOf(header);
  let number = 0;
  for await (const line of wholeLines(handle, known?.length ?? 0, end)) {
    number++;
    // Without a checkpoint the header is the first of the lines.
    if (known === undefined && number === 1) continue;
    position = advanced(position, [parseLine(line, ledgerFile(folder, header.run), number)]);
  }
  const { next, lanes, at } = position;
  return {
    next,
    lanes,
    at,
    length: Math.max(end, known?.length ?? 0),
    clean: known?.clean === true && size === known.length,
    before: checkpoint?.underWay ?? header.doubtful ?? 1,
  };
}

/** The lines between two places, both of which begin a line. */
async function* wholeLines(handle: FileHandle, from: number, end: number): AsyncGenerator<string, void, undefined> {
  if (end <= from) return;
  const stream = handle.createReadStream({ autoClose: false, start: from, end: end - 1, encoding: 'utf8' });
  yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
}

/** Where the last whole line ends. A line is far shorter than what is looked at. */
async function wholeEnd(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  const from = Math.max(0, size - 1024 * 1024);
  const tail = Buffer.alloc(size - from);
  await handle.read(tail, 0, tail.length, from);
  return from + wholeLength(tail);
}

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
