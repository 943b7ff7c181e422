import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KafkaReader } from '#lib/delivery/observed/kafka-reader.ts';
import { unassignedOffsets } from '#lib/delivery/observed/unassigned-offsets.ts';

const scope = { signal: new AbortController().signal, progress: () => undefined };

test('finds every offset from the end of the partition on, with few reads', async () => {
  const anyOffsets = fc.uniqueArray(fc.nat({ max: 10_000 }), { maxLength: 500 });
  await fc.assert(
    fc.asyncProperty(anyOffsets, fc.nat({ max: 10_000 }), async (all, end) => {
      const offsets = all.sort((one, other) => one - other);
      let reads = 0;
      const reader: KafkaReader = {
        earliest: () => Promise.resolve(0),
        async *read({ from }) {
          reads++;
          if (from < end) yield { offset: from, value: '' };
        },
      };
      const found = await unassignedOffsets({ topic: 't', partition: 0 }, offsets, reader, scope);
      expect(found).toEqual(offsets.filter((offset) => offset >= end));
      expect(reads).toBeLessThanOrEqual(Math.ceil(Math.log2(offsets.length + 1)) + 1);
    }),
  );
});
