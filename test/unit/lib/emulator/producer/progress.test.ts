import { expect, test } from '@jest/globals';
import { durationText, Progress } from '#lib/emulator/producer/progress.ts';
import { fakeClock } from '../../../fakes/clock.ts';

test('says count, rate and time left, at most every five seconds', () => {
  const clock = fakeClock();
  const said: string[] = [];
  const progress = new Progress(clock, (text) => said.push(text), { records: 300, untilMs: Number.POSITIVE_INFINITY });
  for (let records = 1; records <= 120; records++) {
    clock.advance(100);
    progress.update(records, records > 60 ? 2 : 0);
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
    untilMs: 600_000,
  });
  clock.advance(10_000);
  progress.update(15, 0);
  expect(said).toEqual(['15 records, 1.5/s, about 10 min left']);
});

test('says seconds, minutes and hours', () => {
  expect([durationText(0.2), durationText(89), durationText(600), durationText(9000)]).toEqual([
    '1 s',
    '89 s',
    '10 min',
    '2.5 h',
  ]);
});
