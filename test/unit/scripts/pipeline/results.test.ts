import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Converged } from '#lib/converge/engine.ts';
import { UNKNOWN } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import { Secret } from '#lib/secret.ts';
import { actionJson, milestonesJson } from '../../../../scripts/pipeline/results/result-json.ts';
import { changesOf, totalsText } from '../../../../scripts/pipeline/totals.ts';
import { root } from '../shell.ts';

/** Checks a result against the schema file that is published for its command, and returns it. */
function published(command: string, result: unknown): unknown {
  const file = join(root, 'scripts/pipeline/schemas', `${command}.schema.json`);
  const schema = z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')));
  return schema.parse(JSON.parse(JSON.stringify(result)));
}

test('counts are numbers, texts are texts', () => {
  const outputs = { read: '6', acknowledged: '5', 'dead-lettered': '1', unknown: '0', run: '7', store: 'file:ledger' };
  expect(published('emulate', actionJson('emulate', outputs))).toEqual({
    version: 1,
    command: 'emulate',
    outputs: { read: 6, acknowledged: 5, 'dead-lettered': 1, unknown: 0, run: '7', store: 'file:ledger' },
  });
});

test('an output that is not set is left out', () => {
  const outputs = { report: 'report/report.json', 'found-kafka': '3', 'found-s3': '3', 'found-dataframes': undefined };
  const none = { missing: '0', late: '0', altered: '0', unexpected: '0', foreign: '0' };
  expect(published('verify', actionJson('verify', { ...outputs, ...none }))).toMatchObject({
    outputs: { 'found-kafka': 3, missing: 0 },
  });
});

test('answers are rows, not a text', () => {
  const outputs = {
    ...{
      state: 'loaded',
      changed: '0',
      unchanged: '6',
      blocked: '0',
      deferred: '0',
      'run-id': '123',
      'run-url': 'https://x/run/123',
    },
    ...{ pin: '3', geo: '3', user: '3', result: 'report/dataframes.json' },
    queries: '{"users joined per year":[{"post_year":2015,"number_users_joined":6,"name":null}]}',
  };
  expect(published('load', actionJson('load', outputs))).toMatchObject({
    outputs: { 'run-id': '123', queries: { 'users joined per year': [{ post_year: 2015 }] } },
  });
  const skipped = { state: 'skipped', changed: '0', unchanged: '0', blocked: '0', deferred: '0' };
  expect(published('load', actionJson('load', skipped))).toMatchObject({ outputs: { state: 'skipped', changed: 0 } });
});

test('a plan lists its resources, with secrets and unknown values as a person sees them', () => {
  const converged: Converged = {
    changed: 1,
    unchanged: 1,
    blocked: 1,
    deferred: 1,
    unreadable: 1,
    proof: 'failed',
    steps: [
      { id: 'a', change: { action: 'none' } },
      {
        id: 'b',
        change: {
          action: 'update',
          lines: [
            { path: 'password', before: new Secret('hunter22'), after: new Secret('hunter33') },
            { path: 'arn', after: UNKNOWN },
          ],
        },
      },
      { id: 'c', change: { action: 'blocked', lines: [], remedy: 'Open port 22.' } },
      { id: 'd', change: { action: 'deferred', reason: 'no client', remedy: 'Run it.' } },
      { id: 'e', change: { action: 'unreadable', reason: 'ec2:DescribeInstances is denied' } },
    ],
  };
  const results = new Map([['create-topics', converged]]);
  const failures = [new UserError('ec2:DescribeInstances is denied'), new UserError('iam:GetRole is denied')];
  for (const command of ['plan', 'apply'] as const) {
    expect(published(command, milestonesJson(command, { results, failures }))).toEqual({
      version: 1,
      command,
      milestones: {
        'create-topics': {
          changed: 1,
          unchanged: 1,
          blocked: 1,
          deferred: 1,
          unreadable: 1,
          proof: 'failed',
          steps: [
            { id: 'a', action: 'none', lines: [] },
            {
              id: 'b',
              action: 'update',
              lines: ['password: (sensitive) → (sensitive)', 'arn: (known after apply)'],
            },
            { id: 'c', action: 'blocked', lines: [], remedy: 'Open port 22.' },
            { id: 'd', action: 'deferred', lines: [], reason: 'no client', remedy: 'Run it.' },
            { id: 'e', action: 'unreadable', lines: [], reason: 'ec2:DescribeInstances is denied' },
          ],
        },
      },
      errors: ['ec2:DescribeInstances is denied', 'iam:GetRole is denied'],
    });
  }
  expect(totalsText(results, 'to change')).toBe(
    '1 to change, 1 unchanged, 1 blocked, 1 deferred, 1 unreadable, 1 proof due',
  );
  expect(changesOf(results)).toBe(5);
});

test('a proof that is due counts as a change for the exit status, although nothing would change', () => {
  const counts = { changed: 0, unchanged: 1, blocked: 0, deferred: 0, unreadable: 0, steps: [] };
  const of = (proof: Converged['proof']) => new Map([['setup-rest-proxy', { ...counts, proof }]]);
  expect([totalsText(of('interrupted'), 'to change'), changesOf(of('interrupted'))]).toEqual([
    '0 to change, 1 unchanged, 1 proof due',
    1,
  ]);
  for (const proof of ['passed', 'none', 'unknown'] as const) expect(changesOf(of(proof))).toBe(0);
});
