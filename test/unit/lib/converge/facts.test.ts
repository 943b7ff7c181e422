import { expect, test } from '@jest/globals';
import { Facts } from '#lib/converge/facts.ts';

const counting = () => {
  let calls = 0;
  return { look: async () => ++calls, calls: () => calls };
};

test('ten look-ups of one fact at the same time cause one call', async () => {
  const facts = new Facts();
  const { look, calls } = counting();
  const values = await Promise.all(Array.from({ length: 10 }, () => facts.live('cluster', look)));
  expect(new Set(values)).toEqual(new Set([1]));
  expect(calls()).toBe(1);
});

test('after a write live facts are looked up again and fixed ones are not', async () => {
  const facts = new Facts();
  const live = counting();
  const fixed = counting();
  await Promise.all([facts.live('plugin', live.look), facts.fixed('account', fixed.look)]);
  facts.forget();
  await Promise.all([facts.live('plugin', live.look), facts.fixed('account', fixed.look)]);
  expect([live.calls(), fixed.calls()]).toEqual([2, 1]);
});

test('a failed look-up is not remembered', async () => {
  const facts = new Facts();
  let fail = true;
  const look = async () => {
    if (fail) throw new Error('denied');
    return 'there';
  };
  await expect(facts.fixed('role', look)).rejects.toThrow('denied');
  fail = false;
  expect(await facts.fixed('role', look)).toBe('there');
});

test('a look-up that fails late does not remove the one that has replaced it', async () => {
  const facts = new Facts();
  const first = Promise.withResolvers<string>();
  const early = facts.live('plugin', () => first.promise);
  facts.forget();
  const { look, calls } = counting();
  await facts.live('plugin', look);
  first.reject(new Error('too late'));
  await expect(early).rejects.toThrow('too late');
  await facts.live('plugin', look);
  expect(calls()).toBe(1);
});

test('a live and a fixed fact of the same key are two facts', async () => {
  const facts = new Facts();
  expect(await facts.live('x', async () => 'live')).toBe('live');
  expect(await facts.fixed('x', async () => 'fixed')).toBe('fixed');
});

test('idle waits for look-ups that are being made, those that fail included', async () => {
  const facts = new Facts();
  const ended: string[] = [];
  const slow = (name: string, fails: boolean) => async () => {
    await new Promise((resolve) => setImmediate(resolve));
    ended.push(name);
    if (fails) throw new Error(name);
  };
  const failing = facts.live('a', slow('a', true)).catch(() => undefined);
  void facts.fixed('b', slow('b', false));
  await facts.idle();
  expect(ended).toEqual(['a', 'b']);
  await failing;
  await facts.idle();
});
