import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type BenchOptions, bench } from '../bench.ts';
import { verdictText } from '../verdict-text.ts';

/** A row of one of the truth tables in docs/delivery-proof.md. */
interface Row {
  readonly ledger: string;
  readonly other: string;
  readonly kafka: string;
  readonly s3: string;
  readonly verdict: string;
  /** What the heading above the table says. */
  readonly options: BenchOptions;
}

/** What headings say about all rows of their table. */
const optionsOf = (heading: string): BenchOptions => ({
  waitSeconds: 0,
  foreign: heading.includes('foreign: fail') ? 'fail' : 'allow',
  unfinished: heading.includes('unfinished') ? ['run'] : [],
});

/** All rows of the tables that have the columns of a truth table. */
function truthTable(markdown: string): readonly Row[] {
  const rows: Row[] = [];
  let isInside = false;
  let heading = '';
  for (const line of markdown.split('\n')) {
    if (line.startsWith('#')) heading = line;
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim());
    if (cells.join() === 'ledger,Kafka,S3,verdict,meaning') isInside = true;
    else if (cells.length === 0) isInside = false;
    else if (isInside && !/^-+$/.test(cells[0] ?? '')) {
      const [ledgers = '', kafka = '', s3 = '', verdict = ''] = cells;
      const [ledger = '', other = ''] = ledgers.split(' other ');
      rows.push({ ledger, other, kafka, s3, verdict, options: optionsOf(heading) });
    }
  }
  return rows;
}

const rows = truthTable(readFileSync(join(import.meta.dirname, '../../../../../docs/delivery-proof.md'), 'utf8'));

test.each(rows)('ledger $ledger $other, Kafka $kafka, S3 $s3: $verdict', async (row) => {
  const { ledger, other, kafka, s3, verdict, options } = row;
  const { verify } = bench(`ledger ${ledger}\nother ${other}\nkafka ${kafka}\ns3 ${s3}`);
  const { report } = await verify(options);
  expect(verdictText(report)).toBe(verdict);
});

const words = [
  ...['proven', 'missing', 'late', 'altered', 'unexpected', 'unknown', 'dead-lettered', 'duplicate', 'expired'],
  ...['foreign', 're-created'],
];

test.each(words)('the tables have an example of %s', (word) => {
  expect(rows.some(({ verdict }) => verdict.includes(word))).toBe(true);
});
