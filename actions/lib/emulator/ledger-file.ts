import { type FileHandle, mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { codeOf, UserError } from '../errors.ts';
import { jsonOf } from './judge-answer.ts';
import { type LedgerEntry, type LedgerHeader, lineOf } from './ledger-entry.ts';
import { takeLock } from './ledger-lock.ts';
import { byLastWrite, type Checkpoint, type LedgerStore, type LedgerWriter, type StoredRun } from './ledger-store.ts';
import { nextAfter, parseHeader, wholeLength } from './ledger-text.ts';

const checkpointShape = z.object({ next: z.int().min(0), length: z.int().min(0), at: z.string(), clean: z.boolean() });

const ledgerFile = (folder: string, run: string): string => join(folder, run, 'ledger.jsonl');
const checkpointFile = (folder: string, run: string): string => join(folder, run, 'checkpoint.json');

/** Ledgers in a folder: `<run>/ledger.jsonl` with `<run>/checkpoint.json` beside it. */
export function fileLedgerStore(folder: string, address = `file:${folder}`): LedgerStore {
  return {
    address,

    async runs() {
      const names = await namesIn(folder);
      const runs = await Promise.all(names.map((name) => storedRun(folder, name)));
      return runs.filter((run) => run !== undefined).sort(byLastWrite);
    },

    async create(header) {
      await mkdir(join(folder, header.run), { recursive: true });
      const lock = await takeLock(join(folder, header.run));
      const file = ledgerFile(folder, header.run);
      const handle = await open(file, 'wx').catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error;
        throw new UserError(`${file} cannot be created: there is a ledger of that run already.`, { cause: error });
      });
      const line = Buffer.from(lineOf(header));
      await handle.write(line);
      const writer = new FileWriter(folder, header, handle, lock, {
        next: header.from,
        length: line.length,
        at: header.started,
        clean: true,
      });
      await writer.checkpoint();
      return writer;
    },

    async resume(run) {
      const lock = await takeLock(join(folder, run));
      const file = ledgerFile(folder, run);
      const handle = await open(file, 'r+');
      try {
        const header = await headerOf(folder, run);
        if (header === undefined) throw new UserError(`${file} is empty: remove the folder of run ${run}.`);
        const position = await positionOf(folder, header, handle);
        await handle.truncate(position.length);
        const writer = new FileWriter(folder, header, handle, lock, position);
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
        const { size } = await handle.stat();
        const end = await wholeEnd(handle, size);
        if (end === 0) return;
        const stream = handle.createReadStream({ autoClose: false, start: 0, end: end - 1, encoding: 'utf8' });
        yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
      } finally {
        await handle.close();
      }
    },
  };
}

class FileWriter implements LedgerWriter {
  readonly header: LedgerHeader;
  readonly #folder: string;
  readonly #handle: FileHandle;
  readonly #lock: AsyncDisposable;
  #length: number;
  #next: number;
  #at: string;
  #failed = false;
  readonly doubtful: number | undefined;
  #sync: Promise<void> | undefined;

  constructor(folder: string, header: LedgerHeader, handle: FileHandle, lock: AsyncDisposable, position: Checkpoint) {
    this.#folder = folder;
    this.header = header;
    this.#handle = handle;
    this.#lock = lock;
    this.#length = position.length;
    this.#next = position.next;
    this.#at = position.at;
    this.doubtful = position.clean ? undefined : 0;
  }

  get next(): number {
    return this.#next;
  }

  async append(entries: readonly LedgerEntry[]): Promise<void> {
    const last = entries.at(-1);
    if (last === undefined) return;
    const bytes = Buffer.from(entries.map(lineOf).join(''));
    // Until it is written the ledger does not know of records that Kafka has.
    this.#failed = true;
    await this.#handle.write(bytes, 0, bytes.length, this.#length);
    this.#failed = false;
    this.#length += bytes.length;
    this.#next = last.n + 1;
    this.#at = last.at;
  }

  checkpoint(): Promise<void> {
    return this.#checkpoint(false);
  }

  async #checkpoint(clean: boolean): Promise<void> {
    const checkpoint: Checkpoint = { next: this.#next, length: this.#length, at: this.#at, clean };
    // The ledger first, so that the checkpoint is never ahead of it.
    await this.#synced();
    const file = checkpointFile(this.#folder, this.header.run);
    await writeFile(`${file}.part`, `${JSON.stringify(checkpoint)}\n`, { flush: true });
    await rename(`${file}.part`, file);
  }

  async #synced(): Promise<void> {
    this.#sync ??= this.#handle.datasync().finally(() => {
      this.#sync = undefined;
    });
    await this.#sync;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#checkpoint(!this.#failed);
    } finally {
      await this.#handle.close();
      await this.#lock[Symbol.asyncDispose]();
    }
  }
}

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
    return checkpointShape.safeParse(jsonOf(await readFile(checkpointFile(folder, run), 'utf8'))).data;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Where a ledger ends and what comes next: from the checkpoint on, its whole entries are replayed. */
async function positionOf(
  folder: string,
  { run, from, started }: LedgerHeader,
  handle: FileHandle,
): Promise<Checkpoint> {
  const { size } = await handle.stat();
  const checkpoint = await checkpointOf(folder, run);
  const known =
    checkpoint !== undefined && checkpoint.length <= size
      ? checkpoint
      : { next: from, length: 0, at: started, clean: false };
  const tail = Buffer.alloc(size - known.length);
  await handle.read(tail, 0, tail.length, known.length);
  const whole = wholeLength(tail);
  const lines = tail.toString('utf8', 0, whole).split('\n').slice(0, -1);
  const next = nextAfter(lines, ledgerFile(folder, run)) ?? known.next;
  return { next, length: known.length + whole, at: known.at, clean: known.clean && tail.length === 0 };
}

/** Where the last whole line ends. A line is far shorter than what is looked at. */
async function wholeEnd(handle: FileHandle, size: number): Promise<number> {
  const from = Math.max(0, size - 1024 * 1024);
  const tail = Buffer.alloc(size - from);
  await handle.read(tail, 0, tail.length, from);
  return from + wholeLength(tail);
}

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
