import { expect, test } from '@jest/globals';
import { UserError, UserErrors } from '#lib/errors.ts';
import { failureLines } from '../../../../scripts/cli/failure.ts';

const surroundings = { name: 'this command', places: [], arePlainErrorsForPersons: true };
const lines = (error: unknown, isInterrupted = false) =>
  failureLines(error, { isInterrupted, isDebugging: false, surroundings });

test('each mistake is a line of its own', () => {
  expect(lines(new UserErrors([new UserError('one'), new UserError('two')]))).toEqual(['error: one', 'error: two']);
});

test.each([new Error('interrupted by SIGINT'), new Error('The connection was lost.'), new UserError('x failed')])(
  'once interrupted, %s says to run the same command again and not that anything failed',
  (error) => {
    expect(lines(error, true)).toEqual(['interrupted, run the same command again']);
  },
);

test.each(['interrupted, run the same command again', 'Interrupted: 12 records are left.'])(
  'an error that says itself how the interruption ended is shown: %s',
  (message) => {
    expect(lines(new UserError(message), true)).toEqual([message]);
  },
);

test('stacks are shown to those who debug', () => {
  const shown = failureLines(new Error('x'), { isInterrupted: false, isDebugging: true, surroundings });
  expect(shown[0]).toBe('error: x');
  expect(shown[1]).toContain('failure.test.ts');
});

test('where plain errors are bugs, one says so; other kinds of errors are bugs everywhere', () => {
  const strict = { isInterrupted: false, isDebugging: false, surroundings: { name: 'this command', places: [] } };
  expect(failureLines(new Error('x'), strict)).toEqual([
    expect.stringMatching(/^error: This is a bug in this command/),
  ]);
  expect(lines(new TypeError('x'))).toEqual([expect.stringMatching(/^error: This is a bug in this command/)]);
});

test('what failed while cleaning up is a warning after the error', () => {
  const thrown = Object.assign(new Error('An error was suppressed during disposal'), {
    name: 'SuppressedError',
    error: new UserError('it cannot be closed'),
    suppressed: new UserError('the disk is full'),
  });
  expect(lines(thrown)).toEqual(['error: the disk is full', 'warning: Cleaning up failed: it cannot be closed']);
});
