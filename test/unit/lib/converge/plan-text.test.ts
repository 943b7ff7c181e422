import { expect, test } from '@jest/globals';
import { countSteps } from '#lib/converge/counts.ts';
import type { StepView } from '#lib/converge/events.ts';
import { countsText, eventLines, lineText, planMarkdown } from '#lib/converge/plan-text.ts';
import { UNKNOWN } from '#lib/converge/resource.ts';
import { Secret } from '#lib/secret.ts';

const milestone = 'create-topics';
const steps: readonly StepView[] = [
  { id: 'a', change: { action: 'none' } },
  { id: 'b', change: { action: 'update', lines: [{ path: 'size', before: '1', after: '2' }] } },
  { id: 'c', change: { action: 'blocked', lines: [{ path: 'bucket' }], remedy: 'Create it.' } },
  { id: 'd', change: { action: 'deferred', reason: 'a is missing' } },
  { id: 'e', change: { action: 'deferred', reason: 'the host is stopped', remedy: 'Start it.' } },
];

test('a plan counts what is deferred apart, and shows the reason with its remedy', () => {
  expect(eventLines({ type: 'planned', milestone, steps, proof: 'passed' })).toEqual([
    'create-topics: 1 to change, 1 unchanged, 1 blocked, 2 deferred',
    '  = a',
    '  ~ b: update',
    '      size: 1 → 2',
    '  ! c: blocked. Create it.',
    '      bucket',
    '  ? d: deferred: a is missing',
    '  ? e: deferred: the host is stopped. Start it.',
  ]);
});

test('numbers that are zero are left out, but for those of changed and unchanged resources', () => {
  const text = (...changes: readonly StepView[]) => countsText({ ...countSteps(changes), proofsDue: 0 }, 'to change');
  expect(text()).toBe('0 to change, 0 unchanged');
  expect(text({ id: 'a', change: { action: 'delete', reason: 'ours' } })).toBe('1 to change, 0 unchanged');
  expect(text({ id: 'a', change: { action: 'keep', reason: 'data' } })).toBe('0 to change, 1 unchanged');
  const unreadable = { id: 'a', change: { action: 'unreadable', reason: 'denied' } } as const;
  expect(text(unreadable)).toBe('0 to change, 0 unchanged, 1 unreadable');
});

test('an interrupted resource is said to be interrupted, not failed', () => {
  expect(eventLines({ type: 'interrupted', milestone, id: 'topics' })).toEqual(['create-topics: topics interrupted']);
  expect(eventLines({ type: 'failed', milestone, id: 'topics', error: new Error('no') })).toEqual([
    'create-topics: topics failed',
  ]);
});

test('a difference shows absent, unknown and secret values as such', () => {
  expect(lineText({ path: 'p', after: UNKNOWN })).toBe('p: (known after apply)');
  expect(lineText({ path: 'p', before: 'x' })).toBe('p: x → (absent)');
  expect(lineText({ path: 'p', before: new Secret('hunter22'), after: new Secret('hunter23') })).toBe(
    'p: (sensitive) → (sensitive)',
  );
});

test('a value of several lines takes one line of the plan, and a long one is cut', () => {
  const [, , line = ''] = eventLines({
    type: 'planned',
    milestone,
    steps: [{ id: 'a', change: { action: 'create', lines: [{ path: 'text', after: `one\n${'x'.repeat(400)}` }] } }],
    proof: 'none',
  });
  expect(line).toMatch(/^ {6}text: one ⏎ x+…$/);
  expect(line).toHaveLength(307);
});

test('a code fence in a value does not end the code block of the summary', () => {
  const change = { action: 'create', lines: [{ path: 'text', after: '```' }] } as const;
  expect(planMarkdown(milestone, { steps: [{ id: 'a', change }], proof: 'none' }).match(/```/g)).toHaveLength(2);
});

test.each([
  ['missing', 'missing; applying makes it'],
  ['failed', 'failed the last time; applying repeats it'],
  ['interrupted', 'interrupted the last time; applying repeats it'],
  ['outdated', 'made for other settings; applying repeats it'],
] as const)('a proof that is %s is due, and the plan says so', (proof, text) => {
  expect(eventLines({ type: 'planned', milestone, steps: [], proof })).toEqual([
    'create-topics: 0 to change, 0 unchanged, 1 proof due',
    `  * proof: ${text}`,
  ]);
});

test('a proof that passed, and one that is not known about, are not due', () => {
  for (const proof of ['passed', 'none', 'unknown'] as const) {
    expect(eventLines({ type: 'planned', milestone, steps: [], proof })).toEqual([
      'create-topics: 0 to change, 0 unchanged',
    ]);
  }
});

test('a failed look-up shows the beginning of its error beside the resource', () => {
  const change = { action: 'unreadable', reason: `denied: ${'x'.repeat(200)}` } as const;
  const [, line = ''] = eventLines({ type: 'planned', milestone, steps: [{ id: 'a', change }], proof: 'none' });
  expect(line).toMatch(/^ {2}✗ a: cannot be read: denied: x+…$/);
});
