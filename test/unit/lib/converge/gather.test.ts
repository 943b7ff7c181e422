import { expect, test } from '@jest/globals';
import { Deferred } from '#lib/converge/deferred.ts';
import { gather } from '#lib/converge/gather.ts';
import { Interrupted, UserError } from '#lib/errors.ts';

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(value)));
const fails = (error: unknown): Promise<never> => Promise.reject(error);

test('results come in the order of the look-ups', async () => {
  expect(await gather([later('a'), Promise.resolve(2)])).toEqual(['a', 2]);
});

test('all failures are thrown, once everything has ended', async () => {
  let hasEnded = false;
  const slow = later(1).then(() => {
    hasEnded = true;
  });
  await expect(gather([fails(new UserError('one')), slow, fails(new UserError('two'))])).rejects.toMatchObject({
    errors: [{ message: 'one' }, { message: 'two' }],
  });
  expect(hasEnded).toBe(true);
});

test('a single failure is thrown as it is', async () => {
  const failure = new UserError('one');
  await expect(gather([later(1), fails(failure)])).rejects.toBe(failure);
});

test('what one interruption has ended throws the reason of its signal', async () => {
  const reason = new Interrupted(['by SIGINT']);
  await expect(gather([fails(reason), later(1), fails(reason)])).rejects.toBe(reason);
});

test('what is deferred counts only when nothing has failed', async () => {
  const deferred = new Deferred('not yet');
  const failure = new UserError('denied');
  await expect(gather([fails(deferred), fails(failure)])).rejects.toBe(failure);
  await expect(gather([fails(deferred), later(1)])).rejects.toBe(deferred);
});
