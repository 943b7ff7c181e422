import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bench } from '../bench.ts';
import { verdictText } from '../verdict-text.ts';

/** A row of one of the truth tables in docs/delivery-proof.md. */
interface Row {
  readonly ledger: string;
  readonly other: string;
  readonly kafka: string;
  readonly s3: string;
  readonly verdict: string;
}

/** All rows of the tables that have the columns of a truth table. */
function truthTable(markdown: string): readonly Row[] {
  const rows: Row[] = [];
  let isInside = false;
  for (const line of markdown.split('\n')) {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim());
    if (cells.join() === 'ledger,Kafka,S3,verdict,meaning') isInside = true;
    else if (cells.length === 0) isInside = false;
    else if (isInside && !/^-+$/.test(cells[0] ?? '')) {
      const [ledgers = '', kafka = '', s3 = '', verdict = ''] = cells;
      const [ledger = '', other = ''] = ledgers.split(' other ');
      rows.push({ ledger, other, kafka, s3, verdict });
    }
  }
  return rows;
}

const rows = truthTable(readFileSync(join(import.meta.dirname, '../../../../../docs/delivery-proof.md'), 'utf8'));

test.each(rows)('ledger $ledger $other, Kafka $kafka, S3 $s3: $verdict', async (row) => {
  const { ledger, other, kafka, s3, verdict } = row;
  const { verify } = bench(`ledger ${ledger}\nother ${other}\nkafka ${kafka}\ns3 ${s3}`);
  const { report } = await verify({ waitSeconds: 0 });
  expect(verdictText(report)).toBe(verdict);
});

test.each(['proven', 'missing', 'late', 'altered', 'unexpected', 'unknown', 'dead-lettered', 'duplicate', 'expired'])(
  'the tables have an example of %s',
  (word) => {
    expect(rows.some(({ verdict }) => verdict.includes(word))).toBe(true);
  },
);
