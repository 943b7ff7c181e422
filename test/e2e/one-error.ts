import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { Ended } from './checkout.ts';

/** What must never be printed by whoever works with the variables of `lab env`. */
export function secretsOf(env: Readonly<Record<string, string>>): readonly string[] {
  const key = readFileSync(env['LAB_SSH_KEY'] ?? '', 'utf8').split('\n');
  return [env['AWS_SECRET_ACCESS_KEY'] ?? '', env['DB_PASSWORD'] ?? '', key[1] ?? ''].filter((one) => one !== '');
}

/**
 * Holds a command to have failed with exactly one error of one line, without a stack and without a secret.
 *
 * @returns what it says.
 */
export function oneError(ended: Ended, secrets: readonly string[]): string {
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: [^\n]+\n$/) });
  const printed = `${ended.stdout}\n${ended.stderr}`;
  expect(printed).not.toMatch(/\n\s+at .*:\d+:\d+/);
  for (const secret of secrets) expect(printed).not.toContain(secret);
  return ended.stderr.slice('error: '.length).trim();
}
