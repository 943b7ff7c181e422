import { createHash, type Hash } from 'node:crypto';
import { UserError } from '#lib/errors.ts';
import { isObject, jsonOf } from '#lib/json.ts';
import { damaged } from './damage.ts';
import {
  inDoubtEntry,
  inFlightLine,
  isInDoubt,
  isInFlightText,
  LEDGER_VERSION,
  type LedgerHeader,
  type LedgerIdentity,
  type LedgerLine,
  ledgerEntry,
  ledgerHeader,
  type StoredLine,
} from './entry.ts';

/** The name of a new run: sorts by its start, and two of the same second differ by the nonce. */
export const runIdAt = (nowMs: number, nonce: string): string =>
  `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z-${nonce}`;

/** The digest of a ledger's bytes, from the running hash of all of them. */
export const bytesDigest = (hash: Hash): string => hash.copy().digest('hex').slice(0, 16);

/** Digest of what the sequence of posts follows from. */
export const identityDigest = ({ mode, seed, rows, userId, shard }: LedgerIdentity): string =>
  createHash('sha256')
    .update(JSON.stringify([mode, seed, rows, userId, ...(shard === undefined ? [] : [shard])]))
    .digest('hex')
    .slice(0, 16);

/**
 * Reads a ledger's first line.
 *
 * @param where names the ledger in messages.
 * @throws UserError when the ledger has another format version, or the line is no ledger header.
 */
export function parseHeader(line: string, where: string): LedgerHeader {
  const value = jsonOf(line);
  const version = isObject(value) ? value['ledger'] : undefined;
  if (typeof version === 'number' && version !== LEDGER_VERSION) {
    throw new UserError(
      `Ledger format version ${version} is not supported, only version ${LEDGER_VERSION}, so ${where} can be neither resumed nor verified: use another store, or move that ledger out of this one.`,
    );
  }
  const parsed = ledgerHeader.safeParse(value);
  if (!parsed.success) {
    throw new UserError(`The first line of ${where} is no ledger header, so it is no ledger.`);
  }
  return parsed.data;
}

/**
 * Reads a line about a record.
 *
 * @param where names the ledger in messages.
 * @param number of the line in the ledger, from 1, for messages.
 * @throws UserError when the line is neither an entry nor an in-doubt entry: something else wrote into the ledger.
 */
export function parseLine(line: string, where: string, number: number): LedgerLine {
  const value = jsonOf(line);
  const isEntryShape = !isObject(value) || !('inDoubt' in value);
  const parsed = (isEntryShape ? ledgerEntry : inDoubtEntry).safeParse(value);
  if (!parsed.success) throw noEntry(where, number, parsed.error.issues[0]);
  const { data } = parsed;
  if (!isInDoubt(data)) {
    const hasPlace = data.partition !== null && data.offset !== null;
    if (hasPlace !== (data.outcome === 'acknowledged')) {
      throw noEntry(where, number, {
        path: ['outcome'],
        message: `${data.outcome} with partition ${data.partition} and offset ${data.offset}`,
      });
    }
  }
  return data;
}

/** Reads any line after the header; see {@link parseLine}. */
export function parseStoredLine(line: string, where: string, number: number): StoredLine {
  if (!isInFlightText(line)) return parseLine(line, where, number);
  const parsed = inFlightLine.safeParse(jsonOf(line));
  if (!parsed.success) throw noEntry(where, number, parsed.error.issues[0]);
  return parsed.data;
}

/** @param issue what is wrong with which field. */
function noEntry(
  where: string,
  number: number,
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): UserError {
  const what = [issue?.path.map(String).join('.') ?? '', issue?.message ?? ''].filter((part) => part !== '').join(': ');
  return damaged(`Line ${number} of ${where} is no ledger entry (${what}).`);
}

/** Length in bytes of the complete lines at the start of a text; what follows is a torn line. */
export function completeLength(bytes: Uint8Array): number {
  return bytes.lastIndexOf(0x0a) + 1;
}
