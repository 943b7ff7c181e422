import { expect, test } from '@jest/globals';
import { countSteps } from '#lib/converge/counts.ts';
import type { StepView } from '#lib/converge/events.ts';
import type { MilestoneName } from '#lib/pipeline/milestones.ts';
import { conclude } from '../../../scripts/pipeline/milestones.ts';

const resultOf = (...steps: readonly StepView[]) => ({ steps, ...countSteps(steps) });

test('what is deferred is counted apart, and still counts as a change for the exit status', () => {
  const results = new Map<MilestoneName, ReturnType<typeof resultOf>>([
    ['setup-kafka-client', resultOf({ id: 'a', change: { action: 'none' } })],
    [
      'create-topics',
      resultOf({ id: 'topics', change: { action: 'deferred', reason: 'no client', remedy: 'Run it.' } }),
    ],
  ]);
  const { text, changed, json } = conclude(results, 'to change');
  expect(text).toBe('0 to change, 1 unchanged, 1 deferred');
  expect(changed).toBe(1);
  expect(json.milestones['create-topics']).toEqual({
    changed: 0,
    unchanged: 0,
    blocked: 0,
    deferred: 1,
    steps: [{ id: 'topics', action: 'deferred', lines: [], reason: 'no client', remedy: 'Run it.' }],
  });
});

test('a pipeline that is as the config wants it has no change', () => {
  const results = new Map([['create-topics' as const, resultOf({ id: 'topics', change: { action: 'none' } })]]);
  expect(conclude(results, 'to change')).toMatchObject({ text: '0 to change, 1 unchanged', changed: 0 });
});
