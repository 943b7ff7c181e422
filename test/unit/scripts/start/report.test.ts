import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { completeReport } from '../../../../scripts/start/report.ts';

const dir = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const job = { seconds: { lab: 11.4, total: 81.253 }, milestones: {}, exit: 0 } as const;

test('there is nothing to complete when the proof was not reached', () => {
  expect(completeReport(dir, job)).toBeUndefined();
});

test('the times of the job stand beside those of the proof, in report.json and in report.html alike', () => {
  const none = { pin: 0, geo: 0, user: 0 };
  const proof = {
    ...{ run: 'r', store: 's', at: 'now', level: 'values', exit: 0, seconds: { kafka: 4.497 }, balance: [] },
    ...{ read: none, acknowledged: none, found: { kafka: none, s3: none }, deadLettered: none, unknown: none },
    ...{ duplicates: none, missing: [], late: [], altered: [], unexpected: [], unaccounted: [] },
    counts: { missing: 0, late: 0, altered: 0, unexpected: 0, unaccounted: 0 },
  };
  writeFileSync(join(dir, 'report.json'), JSON.stringify(proof));
  const seconds = { kafka: 4.497, lab: 11.4, total: 81.253 };
  expect(completeReport(dir, job)).toMatchObject({ run: 'r', seconds });
  expect(JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8'))).toMatchObject({ seconds });
  const page = readFileSync(join(dir, 'report.html'), 'utf8');
  for (const phase of Object.keys(seconds)) expect(page).toContain(`<td>${phase}</td>`);
});
