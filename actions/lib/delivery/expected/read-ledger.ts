import { UserError } from '#lib/errors.ts';
import { isInDoubt, type LedgerEntry, type LedgerHeader } from '#lib/ledger/entry.ts';
import { parseHeader, parseLine } from '#lib/ledger/parse.ts';
import { InDoubtIndex } from './in-doubt-index.ts';
import type { UncertainRecord } from './uncertain-record.ts';

/** Called for what a ledger holds, in its order. */
export interface LedgerReader {
  /** @param line the entry's line in the ledger; the header is line 1. */
  onEntry(entry: LedgerEntry, line: number, header: LedgerHeader): void;
  /** Called after the entry of the same record. Records in doubt that have no entry come at the end. */
  onUncertain(record: UncertainRecord): void;
}

/**
 * Goes through a ledger once.
 *
 * @param lines the header first, without line ends.
 * @param where the ledger's name in messages.
 * @throws UserError when the ledger is empty, or a line is not one of a ledger.
 */
export async function readLedger(
  lines: AsyncIterable<string>,
  where: string,
  reader: LedgerReader,
): Promise<LedgerHeader> {
  const inDoubt = new InDoubtIndex();
  let header: LedgerHeader | undefined;
  let number = 0;
  for await (const text of lines) {
    number++;
    if (header === undefined) {
      header = parseHeader(text, where);
      continue;
    }
    const line = parseLine(text, where, number);
    if (isInDoubt(line)) {
      inDoubt.add(line);
      continue;
    }
    reader.onEntry(line, number, header);
    const uncertain = inDoubt.uncertaintyOf(line);
    if (uncertain !== undefined) reader.onUncertain(uncertain);
  }
  if (header === undefined) throw new UserError(`${where} is empty.`);
  for (const uncertain of inDoubt.remaining()) reader.onUncertain(uncertain);
  return header;
}
