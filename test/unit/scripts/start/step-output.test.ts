import { expect, test } from '@jest/globals';
import { type Shown, StepOutput } from '../../../../scripts/start/step-output.ts';

const shownFor = (...lines: readonly string[]): readonly Shown[] => {
  const shown: Shown[] = [];
  const output = new StepOutput((line) => shown.push(line));
  for (const line of lines) output.line(line);
  return shown;
};

test('a masked value is not shown from then on', () => {
  expect(shownFor('::add-mask::s3cret', 'the s3cret', '::error::bad s3cret')).toEqual([
    { kind: 'text', text: 'the ***' },
    { kind: 'error', text: 'bad ***' },
  ]);
});

test('errors are kept, with their line ends', () => {
  const output = new StepOutput(() => undefined);
  output.line('::error file=a.yaml,line=3,col=1::first%0Asecond 100%25');
  expect(output.errors).toEqual(['first\nsecond 100%']);
});

test('groups become titles, debug lines are left out, other text stands', () => {
  expect(shownFor('::group::Plan', 'x', '::endgroup::', '::debug::y', 'a :: b')).toEqual([
    { kind: 'title', text: 'Plan' },
    { kind: 'text', text: 'x' },
    { kind: 'text', text: 'a :: b' },
  ]);
});
