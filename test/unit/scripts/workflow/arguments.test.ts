import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseWorkflowArgs } from '../../../../scripts/workflow/arguments.ts';

const root = resolve(import.meta.dirname, '../../../..');

test('without an event, the first one of the workflow is taken', () => {
  expect(parseWorkflowArgs(['emulate'], root)).toMatchObject({ event: 'schedule', flags: [], runs: true });
  expect(parseWorkflowArgs(['validate'], root)).toMatchObject({ event: 'pull_request' });
});

test('an event may be named, and everything after it goes to act', () => {
  const wanted = parseWorkflowArgs(['emulate', 'workflow_dispatch', '--input', 'posts=3'], root);
  expect(wanted).toMatchObject({ event: 'workflow_dispatch', flags: ['--input', 'posts=3'] });
  expect(parseWorkflowArgs(['provision', '--input', 'posts=3'], root).flags).toEqual(['--input', 'posts=3']);
});

test('a look at the workflow alone runs nothing', () => {
  expect(parseWorkflowArgs(['ci', '--graph'], root).runs).toBe(false);
});

test.each([
  [['prove'], 'There is no workflow "prove"; there are: ci, emulate, provision, validate.'],
  [['provsion'], 'Did you mean provision?'],
  [['../workflows/ci'], 'There is no workflow "../workflows/ci"'],
  [
    ['provision', 'schedule'],
    '.github/workflows/provision.yml is not started by "schedule"; it is by: workflow_dispatch',
  ],
  [['ci', '-n'], "act's -n does run steps"],
])('%j is refused', (args, message) => {
  expect(() => parseWorkflowArgs(args, root)).toThrow(message);
});
