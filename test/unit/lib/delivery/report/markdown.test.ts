import { expect, test } from '@jest/globals';
import { reportMarkdown } from '#lib/delivery/report/markdown.ts';
import { bench } from '../bench.ts';

test('names each table by its short name and its SQL name', async () => {
  const { report } = await bench('ledger a@0 b@1\nkafka a b').verify();
  const markdown = reportMarkdown(report);
  expect(markdown).toContain('every record is where it should be');
  expect(markdown).toContain('| pin (pinterest_data) | 2 | 2 | 2 | 2 | 0 | 0 | 0 | 0 |');
  expect(markdown).toContain('| geo (geolocation_data) | 0 |');
});

test('says how many records Kafka has dropped, and which records fail', async () => {
  const { verify } = bench("ledger a@0 b@1 c@2\nkafka - b c\ns3 a b c'");
  const markdown = reportMarkdown((await verify()).report);
  expect(markdown).toContain('Kafka has dropped 1 record by its retention');
  expect(markdown).toContain('missing 0, late 0, altered 1, unexpected 0');
  expect(markdown).toMatch(/```\nThe delivery of run run is not proven: 1 altered, of 3 records\.\n {2}altered: pin/);
});

test('has no checksum of values that were not read', async () => {
  const { report } = await bench('ledger a@0\nkafka a').verify({ level: 'keys' });
  expect(reportMarkdown(report)).toMatch(
    /\| 0affd5f86743\.pin \| 0 \| 0 \| 1 \| `\w{16}` \| 1 \| `\w{16}` \| 1 \| – \|/,
  );
});
