import { expect, test } from '@jest/globals';
import { duration, Progress } from '#lib/emulator/progress.ts';
import { fakeClock } from '../../fakes/clock.ts';

test('says count, rate and time left, at most every five seconds', () => {
  const clock = fakeClock();
  const said: string[] = [];
  const progress = new Progress(clock, (text) => said.push(text), { records: 300, until: Number.POSITIVE_INFINITY });
  for (let settled = 1; settled <= 120; settled++) {
    clock.advance(100);
    progress.tell(settled, settled > 60 ? 2 : 0);
  }
  expect(said).toEqual([
    '50 of 300 records, 10/s, about 25 s left',
    '100 of 300 records, 10/s, about 20 s left, 2 not acknowledged',
  ]);
});

test('knows the time left of a run that ends by the clock', () => {
  const clock = fakeClock();
  const said: string[] = [];
  const progress = new Progress(clock, (text) => said.push(text), {
    records: Number.POSITIVE_INFINITY,
    until: 600_000,
  });
  clock.advance(10_000);
  progress.tell(15, 0);
  expect(said).toEqual(['15 records, 1.5/s, about 10 min left']);
});

test('says seconds, minutes and hours', () => {
  expect([duration(0.2), duration(89), duration(600), duration(9000)]).toEqual(['1 s', '89 s', '10 min', '2.5 h']);
});
