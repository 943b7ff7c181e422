import { expect, test } from '@jest/globals';
import { AwsError } from '#lib/ports/aws/core/aws-error.ts';
import { AwsCalls } from '#lib/ports/aws/core/calls.ts';
import { RecordingGate } from '../../../../fakes/writes.ts';

const access = (env: Readonly<Record<string, string>>) => ({ region: 'us-east-1', env, writes: new RecordingGate() });
const denied = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));

test('what is absent is undefined, what is denied an error', async () => {
  const calls = new AwsCalls(access({}), 'kafkaconnect', 'KAFKACONNECT');
  const absent = () => Promise.reject(Object.assign(new Error('none'), { name: 'NotFoundException' }));
  expect(await calls.find('DescribeConnector', ['NotFoundException'], absent)).toBeUndefined();
  await expect(calls.find('DescribeConnector', ['NotFoundException'], denied)).rejects.toThrow(AwsError);
});

test('writes run through the gate under the name of their permission, and their failures are translated', async () => {
  const given = access({});
  const calls = new AwsCalls(given, 'kafkaconnect', 'KAFKACONNECT');
  await expect(calls.write('CreateConnector', denied)).rejects.toThrow('only reading is allowed');
  using _open = given.writes.open();
  await expect(calls.write('CreateConnector', denied)).rejects.toThrow(
    'Have the permission kafkaconnect:CreateConnector',
  );
  expect(given.writes.names).toEqual(['kafkaconnect:CreateConnector']);
});

test('a call that was cancelled ends with the reason of the cancellation', async () => {
  const calls = new AwsCalls(access({}), 's3', 'S3');
  const controller = new AbortController();
  const reason = new Error('interrupted');
  controller.abort(reason);
  await expect(calls.read('PutObject', denied, { signal: controller.signal })).rejects.toBe(reason);
});

test('once the run is cancelled, a read stops waiting for its answer, and a write runs to its end', async () => {
  const controller = new AbortController();
  const given = { ...access({}), signal: controller.signal };
  const calls = new AwsCalls(given, 's3', 'S3');
  using _open = given.writes.open();
  const reason = new Error('interrupted');
  const { promise: answer, resolve } = Promise.withResolvers<string>();
  const look = calls.read('HeadObject', () => new Promise(() => undefined));
  const write = calls.write('PutObject', () => answer);
  controller.abort(reason);
  await expect(look).rejects.toBe(reason);
  resolve('written');
  expect(await write).toBe('written');
  expect(await calls.read('HeadObject', async () => 'a read that cleans up')).toBe('a read that cleans up');
});

test('for a name that is in use a creation returns a value, any other failure throws', async () => {
  const given = access({});
  const calls = new AwsCalls(given, 'kafkaconnect', 'KAFKACONNECT');
  using _open = given.writes.open();
  const inUse = () => Promise.reject(Object.assign(new Error('in use'), { name: 'ConflictException' }));
  const done = () => Promise.resolve();
  expect(await calls.create('CreateConnector', 'ConflictException', done)).toBe('created');
  expect(await calls.create('CreateConnector', 'ConflictException', inUse)).toBe('exists');
  await expect(calls.create('CreateConnector', 'ConflictException', denied)).rejects.toThrow(AwsError);
});
