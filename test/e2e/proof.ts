import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Checkout } from './checkout.ts';

let stores = 0;

/**
 * Posts `posts` rows of each table and proves that every record of them arrived, in a store of their own.
 *
 * @param more flags of the emulation.
 */
export async function postsArrive(checkout: Checkout, posts = 2, ...more: readonly string[]): Promise<void> {
  const store = `file:${join(checkout.dir, `proof-${stores++}`)}`;
  const flags = ['--posts', String(posts), '--pace', '0', '--store', store, ...more];
  const emulated = await checkout.pipeline(['emulate', ...flags]);
  expect(emulated).toMatchObject({ code: 0 });
  const report = ['--report', join(checkout.dir, 'proof'), '--wait', '120'];
  const proven = await checkout.pipeline(['verify', '--store', store, ...report]);
  expect(proven).toMatchObject({ code: 0 });
  expect(proven.stdout).toContain(`Proven: ${posts * 3} of ${posts * 3} records in Kafka, ${posts * 3} in S3`);
}
