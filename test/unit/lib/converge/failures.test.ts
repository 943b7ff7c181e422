import { expect, test } from '@jest/globals';
import { combineErrors, distinctFailures } from '#lib/converge/failures.ts';
import { Failures, Interrupted, UserError, UserErrors } from '#lib/errors.ts';

const interrupted = (at: string) => new Interrupted([at]);

test('several interrupted milestones are one interruption that names all that was under way', () => {
  const error = combineErrors([interrupted('while applying topics'), interrupted('before applying API method ANY')]);
  expect(error).toBeInstanceOf(Interrupted);
  expect(error).toMatchObject({
    message:
      'Interrupted while applying topics and before applying API method ANY. Nothing more was started; run the same command again to finish.',
  });
});

test('a failure beside an interruption is shown alone', () => {
  const failure = new UserError('denied');
  expect(combineErrors([interrupted('while applying topics'), failure])).toBe(failure);
});

test('several failures are all shown, each text once, and a bug beside them too', () => {
  const failures = [new UserError('one'), new UserError('two')];
  expect(combineErrors(failures)).toEqual(new UserErrors(failures));
  const bug = new TypeError('broken');
  const mixed = combineErrors([bug, new UserErrors(failures), new UserError('one')]);
  expect(mixed).toBeInstanceOf(Failures);
  expect(mixed).toMatchObject({ errors: [bug, ...failures] });
  expect(combineErrors([failures[0], new UserError('one')])).toMatchObject({ name: 'UserError', message: 'one' });
});

test('of several failures of one kind, which have one cause, the first is shown', () => {
  const [ec2, iam] = ['ec2', 'iam'].map((name) => new UserError(`${name}: no answer`, { kind: 'no network' }));
  const denied = new UserError('ssm is denied');
  expect(distinctFailures([ec2, denied, iam, new UserErrors([new UserError('ssm is denied')])])).toEqual([ec2, denied]);
});
