import { createHash } from 'node:crypto';
import { UserError } from '#lib/errors.ts';
import { jsonOf } from '#lib/json.ts';
import {
  type LedgerHeader,
  type LedgerIdentity,
  type LedgerLine,
  ledgerDoubt,
  ledgerEntry,
  ledgerHeader,
} from './entry.ts';

/** Run ids name a folder or a prefix. */
export const runPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** A new run's id from its start: sorts by time, and two in the same second differ. */
export const runIdAt = (now: number, nonce: string): string =>
  `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z-${nonce}`;

/** Digest of what the sequence of posts follows from. */
export const identityDigest = ({ mode, seed, rows, userId, shard }: LedgerIdentity): string =>
  createHash('sha256')
    .update(JSON.stringify([mode, seed, rows, userId, ...(shard === undefined ? [] : [shard])]))
    .digest('hex')
    .slice(0, 16);

/** @throws UserError when the line is no ledger header. */
export function parseHeader(line: string, where: string): LedgerHeader {
  const parsed = ledgerHeader.safeParse(jsonOf(line));
  if (!parsed.success) throw new UserError(`${where} is no ledger of version 1: its first line is no ledger header.`);
  return parsed.data;
}

/**
 * @param number of the line in the ledger, from 1 on, for the message.
 * @throws UserError when the line is neither an entry nor a doubt: somebody else wrote into the ledger.
 */
export function parseLine(line: string, where: string, number: number): LedgerLine {
  const value = jsonOf(line);
  const isDoubtful = typeof value === 'object' && value !== null && 'doubt' in value;
  const parsed = isDoubtful ? ledgerDoubt.safeParse(value) : ledgerEntry.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(
      `${where}: line ${number} is no ledger entry (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}).`,
    );
  }
  return parsed.data;
}

/** Length in bytes of the whole lines of a text; what follows is a torn line. */
export function wholeLength(bytes: Uint8Array): number {
  return bytes.lastIndexOf(0x0a) + 1;
}
