/*
 * Opens a ledger in a process of its own, and writes an entry for each line of its input.
 *
 * Usage: node hold-ledger.ts FOLDER RUN
 */
import { createInterface } from 'node:readline';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { entry } from '../ledger-fixtures.ts';

const [folder = '', run = ''] = process.argv.slice(2);
await using ledger = await fileLedgerStore(folder).resume(run);
console.log('open');
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break;
  await ledger.append([entry(ledger.next)]);
  console.log('entered');
}
