import { expect, test } from '@jest/globals';
import { openStore } from '#lib/ledger/open-store.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { fakeS3 } from '../../fakes/s3.ts';
import { RecordingGate } from '../../fakes/writes.ts';

const ports = { s3: fakeS3(new RecordingGate()), clock: fakeClock() };

test.each(['file:.lab/ledger', 's3://user-0affd5f86743-bucket/pipeline-state', 's3://bucket-1/a/b/'])(
  'opens %s',
  (address) => {
    expect(openStore(address, ports).address).toBe(address);
  },
);

test.each(['ledger', 'file:', 's3://bucket', 's3://Bad_Bucket/x', 'http://x/y'])('refuses %s', (address) => {
  expect(() => openStore(address, ports)).toThrow(`"${address}", expected file:DIR or s3://bucket/prefix`);
});

test.each(['s3://bucket-1/topics', 's3://bucket-1/topics/x', 's3://bucket-1//topics/'])(
  'keeps ledgers out of %s',
  (address) => {
    expect(() => openStore(address, ports)).toThrow(/are the records themselves/);
  },
);
