import { expect, test } from '@jest/globals';
import { UserError, UserErrors } from '#lib/errors.ts';
import { shownErrors, stacks } from '#lib/runtime/failure.ts';

test('each of several mistakes is shown by itself, with its position', () => {
  const position = { file: 'a.yaml', line: 1, column: 2 };
  const errors = new UserErrors([new UserError('one', { position }), new UserError('two')]);
  expect(shownErrors(errors)).toEqual([
    { message: 'one', position },
    { message: 'two', position: undefined },
  ]);
});

test('a host that answers on none of its addresses is one error with the answers of all, each once', () => {
  const refused = (address: string) => new Error(`connect ECONNREFUSED ${address}`);
  const error = new AggregateError([refused('::1'), refused('127.0.0.1'), refused('::1')]);
  expect(shownErrors(error)[0]?.message).toBe('connect ECONNREFUSED ::1; connect ECONNREFUSED 127.0.0.1');
});

test.each([new Error(''), new AggregateError([]), ''])('an error without a message is shown too', (thrown) => {
  expect(shownErrors(thrown)).toEqual([{ message: 'failed without a message', position: undefined }]);
});

test('stacks follow the causes, and a circle of causes ends', () => {
  const error = new Error('outer', { cause: new TypeError('inner') });
  expect(stacks(error)).toMatch(/^Error: outer\n[\s\S]*\ncaused by TypeError: inner/);
  const circle = new Error('circle');
  circle.cause = circle;
  expect(stacks(circle).split('caused by')).toHaveLength(10);
});
