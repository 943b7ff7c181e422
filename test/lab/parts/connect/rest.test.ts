import { expect, test } from '@jest/globals';
import { causeOf, stateOf } from './rest.ts';

const task = (state: string, trace?: string) => ({ id: 0, state, ...(trace === undefined ? {} : { trace }) });

test('a connector runs once all its tasks do', () => {
  expect(stateOf({ connector: { state: 'RUNNING' }, tasks: [task('RUNNING'), task('RUNNING')] })).toEqual({
    state: 'RUNNING',
  });
  expect(stateOf({ connector: { state: 'RUNNING' }, tasks: [task('RUNNING'), task('UNASSIGNED')] })).toEqual({
    state: 'STARTING',
  });
  expect(stateOf({ connector: { state: 'RUNNING' }, tasks: [] })).toEqual({ state: 'STARTING' });
});

test('one task that failed fails the connector, in the words of the sink', () => {
  const trace =
    'org.apache.kafka.connect.errors.ConnectException: Non-existent S3 bucket: b\n\tat a.b.C.d(C.java:1)\nCaused by: x.Y: z\n';
  expect(stateOf({ connector: { state: 'RUNNING' }, tasks: [task('RUNNING'), task('FAILED', trace)] })).toEqual({
    state: 'FAILED',
    message: 'ConnectException: Non-existent S3 bucket: b',
  });
});

test('a paused connector is paused, whatever its tasks are about to be', () => {
  expect(stateOf({ connector: { state: 'PAUSED' }, tasks: [task('RUNNING')] })).toEqual({ state: 'PAUSED' });
});

test('what the framework wraps around a failure is not taken for the failure', () => {
  const trace =
    'org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.\n\tat a.B.c(B.java:1)\n' +
    'Caused by: org.apache.kafka.connect.errors.ConnectException: Null valued records are not writeable\n\tat a.B.c(B.java:2)\n';
  expect(causeOf(trace)).toBe('ConnectException: Null valued records are not writeable');
});

test('a trace of one wrapper alone is better than nothing', () => {
  expect(causeOf('a.b.ConnectException: Tolerance exceeded in error handler')).toBe(
    'ConnectException: Tolerance exceeded in error handler',
  );
});
