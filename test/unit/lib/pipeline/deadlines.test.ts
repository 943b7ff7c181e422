import { expect, test } from '@jest/globals';
import { READ_TIMEOUT_MS } from '#lib/converge/evaluate.ts';
import { milestones } from '#lib/pipeline/milestones.ts';
import { CALL_TIMEOUT_MS } from '#lib/pipeline/shared/kafka-cli/kafka-topics.ts';
import { commandLine } from '#lib/ports/host/script.ts';
import { CONNECT_TIMEOUT_MS, HOST_WRITE_WAIT_MS, LOCK_TIMEOUT_MS, LOGIN_TIMEOUT_MS } from '#lib/ports/host/timeouts.ts';
import { fakePipeline } from '../../fakes/pipeline.ts';

// A deadline from outside must leave room for what waits inside, or the message that names the cause is never seen.

/** The shortest time that a script on the host may need for its own work. */
const LEAST_WORK_MS = 30_000;

const p = fakePipeline({ config: { databricks: { path: '/Volumes/main/default/pins' } } });
const works = milestones.map((milestone) => [milestone.name, milestone.build(p)] as const);
const onHost = /^(archive|download|file|package|profile|unit|topics)\b/;

test('a deadline for a script that writes is longer than connecting and waiting for the lock', () => {
  const resources = works.flatMap(([, { resources }]) => resources).filter(({ id }) => onHost.test(id));
  expect(resources.length).toBeGreaterThan(7);
  for (const { id, timeoutMs } of resources) {
    expect([id, timeoutMs - HOST_WRITE_WAIT_MS >= LEAST_WORK_MS]).toEqual([id, true]);
  }
  for (const [name, { proof }] of works) {
    if (proof === undefined || name === 'deploy-api') continue;
    expect([name, proof.store.timeoutMs - HOST_WRITE_WAIT_MS >= LEAST_WORK_MS]).toEqual([name, true]);
  }
});

test('waiting for the host is longer than each of its parts together', () => {
  expect(HOST_WRITE_WAIT_MS).toBeGreaterThan(CONNECT_TIMEOUT_MS + LOGIN_TIMEOUT_MS + LOCK_TIMEOUT_MS);
  // The script is in the command line as base64.
  const [, encoded = ''] =
    /echo ([A-Za-z0-9+/=]+)/.exec(commandLine('true', { mark: 'mark', lockFor: 'a write' })) ?? [];
  expect(Buffer.from(encoded, 'base64').toString('utf8')).toContain(`flock -w ${LOCK_TIMEOUT_MS / 1000} 9`);
});

test('a read is given longer than the longest command that it waits for', () => {
  expect(READ_TIMEOUT_MS).toBeGreaterThan(CONNECT_TIMEOUT_MS + LOGIN_TIMEOUT_MS + 2 * CALL_TIMEOUT_MS);
});

test('every milestone with probes keeps their result', () => {
  for (const [name, { probes, proof }] of works) {
    expect([name, proof !== undefined]).toEqual([name, probes.length > 0]);
  }
});
