import { s3LedgerStore } from '#lib/ledger/s3/store.ts';
import { fakeClock } from '../../../fakes/clock.ts';
import { fakeS3 } from '../../../fakes/s3.ts';
import { RecordingGate } from '../../../fakes/writes.ts';

export const bucket = 'user-0affd5f86743-bucket';

/** A store in a fake bucket, whose objects a test may change. */
export function bench() {
  const gate = new RecordingGate();
  const s3 = fakeS3(gate);
  const clock = fakeClock();
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const nameOf = (key: string) => `${bucket}/state/a/${key}`;
  return {
    gate,
    s3,
    clock,
    said,
    store: s3LedgerStore({ s3, clock, say, bucket, prefix: 'state/', address: `s3://${bucket}/state` }),
    /** The text of an object of run a; undefined when there is none. */
    text: (key: string) => {
      const found = s3.objects.get(nameOf(key));
      return found && Buffer.from(found.bytes).toString('utf8');
    },
    /** Puts an object of run a behind the writer's back. */
    overwrite: (key: string, text: string) =>
      void s3.objects.set(nameOf(key), { bytes: Buffer.from(text), metadata: {} }),
  };
}

/** Key of a segment within its run. */
export const segment = (number: number): string => `segments/${String(number).padStart(8, '0')}.jsonl`;
