import { expect, test } from '@jest/globals';
import { causeOf, stateOf } from './rest.ts';

const task = (state: string, trace?: string) => ({ id: 0, state, ...(trace === undefined ? {} : { trace }) });

test('a connector runs when all its tasks run', () => {
  expect(stateOf({ connector: { state: 'RUNNING' }, tasks: [task('RUNNING'), task('RUNNING')] })).toEqual({
    state: 'RUNNING',
  });
  expect(stateOf({ connector: { state: 'RUNNING' }, tasks: [task('RUNNING'), task('UNASSIGNED')] })).toEqual({
    state: 'STARTING',
  });
  expect(stateOf({ connector: { state: 'RUNNING' }, tasks: [] })).toEqual({ state: 'STARTING' });
});

test("a connector fails with its first failed task, with the sink's message", () => {
  const trace =
    'org.apache.kafka.connect.errors.ConnectException: Non-existent S3 bucket: b\n\tat a.b.C.d(C.java:1)\nCaused by: x.Y: z\n';
  expect(stateOf({ connector: { state: 'RUNNING' }, tasks: [task('RUNNING'), task('FAILED', trace)] })).toEqual({
    state: 'FAILED',
    message: 'ConnectException: Non-existent S3 bucket: b',
  });
});

test('a paused connector is paused, whatever state its tasks are in', () => {
  expect(stateOf({ connector: { state: 'PAUSED' }, tasks: [task('RUNNING')] })).toEqual({ state: 'PAUSED' });
});

test("the cause is the sink's exception and not the framework's wrapper", () => {
  const trace =
    'org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.\n\tat a.B.c(B.java:1)\n' +
    'Caused by: org.apache.kafka.connect.errors.ConnectException: Null valued records are not writeable\n\tat a.B.c(B.java:2)\n';
  expect(causeOf(trace)).toBe('ConnectException: Null valued records are not writeable');
});

test('the cause is the wrapper when there is no other exception', () => {
  expect(causeOf('a.b.ConnectException: Tolerance exceeded in error handler')).toBe(
    'ConnectException: Tolerance exceeded in error handler',
  );
});
