import { expect, test } from '@jest/globals';
import { lazyPort } from '#lib/ports/aws/core/lazy-port.ts';
import { createAwsPorts } from '#lib/ports/aws/sdk.ts';
import { RecordingGate } from '../../../../fakes/writes.ts';

const real = (name: string) => ({ greet: async (whom: string) => `${name} greets ${whom}` });

test('loads once, at the first call', async () => {
  let loads = 0;
  const port = lazyPort(async () => real(`load ${++loads}`));
  expect(loads).toBe(0);
  expect(await Promise.all([port.greet('a'), port.greet('b')])).toEqual(['load 1 greets a', 'load 1 greets b']);
});

test('after a failed load, the next call tries again', async () => {
  let fail = true;
  const port = lazyPort(async () => {
    if (fail) throw new Error('no such file');
    return real('port');
  });
  await expect(port.greet('a')).rejects.toThrow('no such file');
  fail = false;
  expect(await port.greet('a')).toBe('port greets a');
});

test('a port is not taken for a promise, so that an async function can return it', async () => {
  const port = lazyPort(async () => real('port'));
  expect(await Promise.resolve(port)).toBe(port);
});

test('creating the AWS ports makes no call and needs no credentials', () => {
  const ports = createAwsPorts({ region: 'us-east-1', env: {}, writes: new RecordingGate() });
  expect(Object.keys(ports).sort()).toEqual(['apiGateway', 'ec2', 'iam', 'msk', 'mskConnect', 's3', 'ssm', 'sts']);
});
