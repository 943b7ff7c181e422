import { expect, test } from '@jest/globals';
import { Facts } from '#lib/converge/facts.ts';
import { type Write, WriteGate } from '#lib/converge/writes.ts';
import { UserError } from '#lib/errors.ts';

test('nothing passes before the gate is opened nor after it is closed', async () => {
  const gate = new WriteGate({ facts: new Facts() });
  let written = 0;
  const write = async () => ++written;
  await expect(gate.run('s3:PutObject', write)).rejects.toThrow('s3:PutObject: a write was tried where only reading');
  {
    using _open = gate.open();
    expect(await gate.run('s3:PutObject', write)).toBe(1);
  }
  await expect(gate.run('s3:PutObject', write)).rejects.toThrow('only reading');
  expect(written).toBe(1);
});

test('closing an inner opening leaves the outer one open', async () => {
  const gate = new WriteGate({ facts: new Facts() });
  using _outer = gate.open();
  {
    using _inner = gate.open();
  }
  expect(await gate.run('x', async () => 'passed')).toBe('passed');
});

test('facts are forgotten after a write, also after one that failed', async () => {
  const facts = new Facts();
  const gate = new WriteGate({ facts });
  using _open = gate.open();
  let looks = 0;
  const look = () => facts.live('state', async () => ++looks);
  await look();
  await gate.run('x', async () => undefined);
  await look();
  await expect(
    gate.run('x', async () => {
      throw new Error('answer lost');
    }),
  ).rejects.toThrow('answer lost');
  await look();
  expect(looks).toBe(3);
});

test('the account is checked once before the first write, and a refusal writes nothing', async () => {
  let checks = 0;
  let allowed = false;
  const gate = new WriteGate({
    facts: new Facts(),
    allowed: async () => {
      checks += 1;
      if (!allowed) throw new UserError('another account');
    },
  });
  using _open = gate.open();
  let written = 0;
  const write = async () => ++written;
  await expect(gate.run('x', write)).rejects.toThrow('another account');
  expect(written).toBe(0);
  allowed = true;
  await gate.run('x', write);
  await gate.run('x', write);
  expect([written, checks]).toEqual([2, 2]);
});

test('every write is reported once it is over, failed ones as such', async () => {
  const reported: Write[] = [];
  const gate = new WriteGate({ facts: new Facts(), onWrite: (write) => reported.push(write) });
  using _open = gate.open();
  await gate.run('iam:UpdateAssumeRolePolicy', async () => undefined);
  await expect(gate.run('s3:PutObject', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(reported).toEqual([
    { name: 'iam:UpdateAssumeRolePolicy', failed: false },
    { name: 's3:PutObject', failed: true },
  ]);
});
