import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { neverGiven } from '#lib/delivery/observed/kafka-check.ts';
import type { KafkaReader } from '#lib/delivery/observed/kafka-reader.ts';

const scope = { signal: new AbortController().signal, progress: () => undefined };

test('finds every offset beyond the end of the log with few reads', async () => {
  const offsets = fc.uniqueArray(fc.nat({ max: 10_000 }), { maxLength: 500 });
  await fc.assert(
    fc.asyncProperty(offsets, fc.nat({ max: 10_000 }), async (all, end) => {
      const beyond = all.sort((one, other) => one - other);
      let reads = 0;
      const reader: KafkaReader = {
        earliest: () => Promise.resolve(0),
        async *read({ from }) {
          reads++;
          if (from < end) yield { offset: from, value: '' };
        },
      };
      const found = await neverGiven({ topic: 't', partition: 0 }, beyond, reader, scope);
      expect(found).toEqual(beyond.filter((offset) => offset >= end));
      expect(reads).toBeLessThanOrEqual(Math.ceil(Math.log2(beyond.length + 1)) + 1);
    }),
  );
});
