import { expect, test } from '@jest/globals';
import { eventOf } from '../../../../scripts/workflow/event.ts';

test('a schedule names the line of the workflow that started it', () => {
  const text = "on:\n  schedule:\n    - cron: '23 5 * * *'\n";
  expect(eventOf('schedule', { text })).toMatchObject({ schedule: '23 5 * * *' });
});

test('a pull request has a number and two branches', () => {
  expect(eventOf('pull_request', { text: '' })).toMatchObject({
    number: 1,
    pull_request: { base: { ref: 'main' }, head: { ref: 'change' } },
  });
});

test('the payload of a dispatch is left to act, which puts its inputs into it', () => {
  expect(eventOf('workflow_dispatch', { text: '' })).toBeUndefined();
});
