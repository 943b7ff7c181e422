import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from './fixtures/checkout.ts';

jest.setTimeout(300_000);

const checkout = new Checkout();
let up: Ended;

beforeAll(async () => {
  up = await checkout.labUp();
});
afterAll(() => checkout.dispose());

interface Json {
  readonly milestones: Record<
    string,
    { readonly changed: number; readonly steps: readonly { readonly id: string; readonly action: string }[] }
  >;
}

const json = (file: string): Json => JSON.parse(readFileSync(join(checkout.dir, file), 'utf8')) as Json;

/** Ids of the resources that a plan or an apply changes. */
const changing = (result: Json): readonly string[] =>
  Object.values(result.milestones).flatMap(({ steps }) =>
    steps.filter((step) => step.action !== 'none').map((step) => step.id),
  );

test('each part of the lab answers in its own protocol', async () => {
  expect(up).toMatchObject({ code: 0, stderr: '' });
  const status = await checkout.lab('status');
  expect(status.stdout).not.toContain('DOWN');
  expect(status.code).toBe(0);
});

test('a plan of an empty lab lists every resource, and an apply changes exactly those', async () => {
  const plan = await checkout.pipeline(['plan', '--detailed-exitcode', '--json', join(checkout.dir, 'plan.json')]);
  expect(plan).toMatchObject({ code: 2, stderr: '' });
  expect(plan.stdout).toContain('(known after apply)');
  expect(plan.stdout).toContain('deferred');
  const apply = await checkout.pipeline(['apply', '--json', join(checkout.dir, 'apply.json')]);
  expect(apply).toMatchObject({ code: 0, stderr: '' });
  expect([...changing(json('apply.json'))].sort()).toEqual([...changing(json('plan.json'))].sort());
  const again = await checkout.pipeline(['plan', '--detailed-exitcode']);
  expect(again).toMatchObject({ code: 0, stderr: '' });
});
