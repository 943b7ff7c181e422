import { expect, test } from '@jest/globals';
import type { Progress } from '../../../../scripts/cli/progress/progress.ts';
import { showTo, summaryOf } from '../../../../scripts/start/step-lines.ts';

function shownBy(signal: AbortSignal) {
  const said: string[] = [];
  const details: string[] = [];
  const progress: Progress = {
    add: () => undefined,
    say: (text) => void said.push(text),
    detail: (_, lines) => void details.push(...lines),
    begin: () => undefined,
    end: () => undefined,
    discard: () => undefined,
    close: () => undefined,
  };
  const show = showTo(progress, 'create-topics', signal);
  show({ kind: 'text', text: 'create-topics: create topics …\nmore' });
  show({ kind: 'warning', text: 'careful' });
  show({ kind: 'error', text: 'broken' });
  return { said, details };
}

test("a step's lines carry its name; warnings and errors are for everybody, all else for those who ask", () => {
  expect(shownBy(new AbortController().signal)).toEqual({
    said: ['[create-topics] warning: careful', '[create-topics] error: broken'],
    details: ['create-topics: create topics …', '[create-topics] more'],
  });
});

test('once the job is interrupted, an error of a step is no news', () => {
  expect(shownBy(AbortSignal.abort()).said).toEqual([]);
});

test.each([
  [{ changed: '3', unchanged: '1', blocked: '0' }, '3 changed, 1 unchanged'],
  [{ acknowledged: '299', read: '300' }, '299 of 300 records acknowledged'],
  [{ 'found-kafka': '300', 'found-s3': '300' }, '300 records in Kafka, 300 in S3'],
  [{ warnings: '1' }, undefined],
])('of %j the list shows %s', (outputs, summary) => {
  expect(summaryOf(outputs)).toBe(summary);
});
