import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '#lib/errors.ts';
import type { Checkpoint } from '#lib/ledger/checkpoint.ts';
import { damaged } from '#lib/ledger/damage.ts';
import { type LedgerHeader, lineOf } from '#lib/ledger/entry.ts';
import { startOf } from '#lib/ledger/position.ts';
import { LedgerReplay, lostCheckpointText } from '#lib/ledger/replay.ts';
import { Coverage } from './coverage.ts';
import type { FileLedgers } from './file-ledgers.ts';
import { FileLease } from './lease.ts';
import { LedgerFile } from './ledger-file.ts';
import { bytesBetween, completeEnd, isMissing, linesIn } from './lines.ts';
import { ledgerFile, type RunFiles, readRunFiles, storeCheckpoint } from './run-files.ts';
import { inStore } from './store-error.ts';
import { FileWriter, type OpenLedger } from './writer.ts';

/** What a writer is opened with, except for the lease. */
type Opened = Pick<OpenLedger, 'header' | 'file' | 'hash' | 'from' | 'inDoubtBelow' | 'knownInFlight'>;

/** What is known of a ledger that is opened again. */
type LedgerState = Pick<Opened, 'hash' | 'from' | 'inDoubtBelow' | 'knownInFlight'> & { readonly length: number };

/**
 * Starts a new ledger.
 *
 * @throws UserError when there is a ledger of that run.
 */
export async function createLedger(at: FileLedgers, header: LedgerHeader, maxInFlight: number): Promise<FileWriter> {
  await inStore(at.address, at.folder, () => makeFolder(join(at.folder, header.run)));
  return openLeased(at, header.run, maxInFlight, () => create(at, { ...header, maxInFlight }));
}

/**
 * Opens a ledger again. A torn last line is cut off.
 *
 * @throws UserError when another process writes it, it has another format version, or it contradicts its checkpoint.
 */
export function reopenLedger(at: FileLedgers, run: string, maxInFlight: number): Promise<FileWriter> {
  return openLeased(at, run, maxInFlight, () => reopen(at, run));
}

/** Creates a folder and those above it. Node says ENOENT for a file system that is read-only, if it may create several. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (!isMissing(error)) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

/** Opens a run's ledger under a lease and stores a checkpoint that says that it is being written. */
async function openLeased(
  at: FileLedgers,
  run: string,
  maxInFlight: number,
  openFile: () => Promise<Opened>,
): Promise<FileWriter> {
  const { folder, address, clock, say } = at;
  const path = ledgerFile(folder, run);
  const guarded = <T>(work: () => Promise<T>) => inStore(address, path, work);
  return guarded(async () => {
    const ledger = `run "${run}" in ${address}`;
    const lease = await FileLease.acquire({ folder: join(folder, run), clock, ledger, say });
    let opened: Opened | undefined;
    try {
      opened = await openFile();
      const writer = new FileWriter({
        ...opened,
        lease,
        maxInFlight,
        guarded,
        storeCheckpoint: (checkpoint) => storeCheckpoint(folder, run, checkpoint),
      });
      await writer.begin(new Date(clock.now()).toISOString());
      return writer;
    } catch (error) {
      await opened?.file.close();
      await lease.release();
      throw error;
    }
  });
}

async function create(at: FileLedgers, header: LedgerHeader): Promise<Opened> {
  const path = ledgerFile(at.folder, header.run);
  if ((await readRunFiles(at, header.run)) !== undefined) {
    throw new UserError(`${path} cannot be created: there is a ledger of that run already.`);
  }
  const file = await LedgerFile.create(path);
  const line = Buffer.from(lineOf(header));
  return closedOnFailure(file, async () => {
    await file.append(line);
    return {
      header,
      file,
      hash: createHash('sha256').update(line),
      from: startOf(header),
      inDoubtBelow: header.inDoubtBelow,
      knownInFlight: header.maxInFlight ?? 0,
    };
  });
}

async function reopen(at: FileLedgers, run: string): Promise<Opened> {
  const path = ledgerFile(at.folder, run);
  const files = await readRunFiles(at, run);
  if (files === undefined) throw new UserError(`There is no ledger of run "${run}" in ${at.address}.`);
  const { length, ...state } = await readState(at, files, path);
  const file = await LedgerFile.reopen(path, length);
  return { header: files.header, file, ...state };
}

async function closedOnFailure<T>(file: LedgerFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Where a ledger ends and what is in doubt: compares what the checkpoint covers, and replays the complete lines after it.
 * Without a checkpoint all lines are replayed.
 */
async function readState(at: FileLedgers, { header, checkpoint }: RunFiles, path: string): Promise<LedgerState> {
  await using handle = await open(path, 'r');
  const { size } = await handle.stat();
  const end = await completeEnd(handle);
  const covered = checkpoint?.length ?? 0;
  const coverage = new Coverage(path, checkpoint);
  for await (const _ of coverage.through(bytesBetween(handle, 0, Math.min(covered, end))));
  const hash = coverage.compare();
  if (checkpoint?.clean === true && size !== covered) throw unknownEntries(path, size, checkpoint);
  const replay = new LedgerReplay(header, checkpoint ?? startOf(header));
  const where = checkpoint === undefined ? path : `${path} after byte ${covered}`;
  let number = 0;
  for await (const line of linesIn(bytesBetween(handle, covered, end))) {
    hash.update(`${line}\n`);
    number++;
    // Without a checkpoint the first line is the header.
    if (checkpoint !== undefined || number > 1) replay.add(line, where, number);
  }
  if (checkpoint === undefined && number > 1) {
    at.say?.(lostCheckpointText(header.run, at.address, replay.maxInFlight));
  }
  const maxInFlight = checkpoint?.maxInFlight ?? replay.maxInFlight;
  return {
    hash,
    length: end,
    from: replay.position,
    inDoubtBelow: checkpoint?.clean === true ? undefined : maxInFlight,
    knownInFlight: maxInFlight,
  };
}

const unknownEntries = (path: string, size: number, { length }: Checkpoint): UserError =>
  damaged(`${path} holds ${size} bytes, and its checkpoint covers ${length}, although its writer ended in order.`);
