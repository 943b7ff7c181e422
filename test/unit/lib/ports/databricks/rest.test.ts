import { expect, test } from '@jest/globals';
import { createDatabricks } from '#lib/ports/databricks/rest.ts';
import type { HttpRequest } from '#lib/ports/http/http.ts';
import { Secret } from '#lib/secret.ts';
import { fakeClock } from '../../../fakes/clock.ts';
import { type Answer, fakeHttp } from '../../../fakes/http.ts';
import { RecordingGate } from '../../../fakes/writes.ts';

const token = 'dapi-0123456789';
const error = (status: number, code: string, message: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  text: JSON.stringify({ error_code: code, message }),
});

function workspace(
  answer: (request: HttpRequest, index: number) => Answer,
  access: { token?: Secret; host?: string } = {},
) {
  const clock = fakeClock();
  const http = fakeHttp({ answer: (request) => answer(request, http.requests.length - 1) });
  const writes = new RecordingGate();
  writes.open();
  const databricks = createDatabricks({
    access: {
      host: access.host ?? 'https://w.example/?o=1',
      token: 'token' in access ? access.token : new Secret(token),
      clientId: undefined,
      idTokenUrl: undefined,
      idTokenRequest: undefined,
    },
    http,
    clock,
    writes,
    signal: new AbortController().signal,
  });
  return { databricks, http, clock, writes };
}

const text = (value: unknown): Answer => ({ text: JSON.stringify(value) });

test.each([
  ['Source IP address: 203.0.113.9 is blocked by Databricks IP ACL for workspace: 123', {}],
  [
    '',
    { 'x-databricks-reason-phrase': 'Source IP address: 203.0.113.9 is blocked by Databricks IP ACL for workspace' },
  ],
])('a refusal by the list of IP addresses is no missing permission (%s)', async (message, headers) => {
  const answer = error(403, 'PERMISSION_DENIED', message, headers);
  await expect(workspace(() => answer).databricks.notebook('/a')).rejects.toThrow(
    /^Databricks does not let this machine in .*203\.0\.113\.9.*Have its IP address allowed in the IP access list/,
  );
});

test.each([
  [404, 'ENDPOINT_NOT_FOUND', /has no such operation: .*Check DATABRICKS_HOST/],
  [429, 'REQUEST_LIMIT_EXCEEDED', /is throttling, even after several tries: .*Run it again later/],
  [500, 'INTERNAL_ERROR', /failed on its side, even after several tries: .*status\.databricks\.com/],
  [400, 'INVALID_PARAMETER_VALUE', /refuses what was asked: .*databricks block of the config/],
])('status %i has a fix', async (status, code, words) => {
  await expect(workspace(() => error(status, code, 'words')).databricks.notebook('/a')).rejects.toThrow(words);
});

test('finds jobs of exactly the name over several pages, ids unrounded', async () => {
  const { databricks, http } = workspace(({ url }) => {
    if (url.includes('/jobs/get')) return { text: '{"job_id":9007199254740993,"settings":{"name":"a","tags":{}}}' };
    if (!url.includes('page_token'))
      return text({ jobs: [{ job_id: 1, settings: { name: 'A' } }], next_page_token: 'p' });
    return { text: '{"jobs":[{"job_id":9007199254740993,"settings":{"name":"a"}}]}' };
  });
  expect(await databricks.jobs('a')).toEqual([{ id: '9007199254740993', settings: { name: 'a', tags: {} } }]);
  expect(http.requests.at(-1)?.url).toBe('https://w.example/api/2.2/jobs/get?job_id=9007199254740993');
  expect(http.requests[0]?.headers?.['authorization']).toBe(`Bearer ${token}`);
});

test('starts a run with token and parameters and an unrounded id', async () => {
  const { databricks, http, writes } = workspace(() => ({ text: '{"run_id":9007199254740997}' }));
  expect(await databricks.runJob('9007199254740993', 't-1', { uid: 'u' })).toBe('9007199254740997');
  expect(http.requests[0]?.body).toBe(
    '{"job_id":9007199254740993,"idempotency_token":"t-1","job_parameters":{"uid":"u"}}',
  );
  expect(writes.names).toEqual(['databricks:jobs/run-now']);
});

test('waits as long as a throttled answer asks for, and tries a failing server a limited number of times', async () => {
  const { databricks, http, clock } = workspace((_, index) =>
    index === 0 ? error(429, 'REQUEST_LIMIT_EXCEEDED', 'slow down', { 'retry-after': '7' }) : text({ content: '' }),
  );
  const start = clock.now();
  expect(await databricks.notebook('/a')).toBe('');
  expect(clock.now() - start).toBe(7_000);
  expect(http.requests).toHaveLength(2);
  const broken = workspace(() => error(500, 'INTERNAL_ERROR', 'oops'));
  await expect(broken.databricks.notebook('/a')).rejects.toThrow('500 INTERNAL_ERROR: oops');
  expect(broken.http.requests).toHaveLength(6);
});

test('a job is never created a second time once the first try may have taken effect', async () => {
  const { databricks, http } = workspace(() => error(500, 'INTERNAL_ERROR', 'oops'));
  await expect(databricks.createJob({ name: 'a' })).rejects.toThrow('oops');
  expect(http.requests).toHaveLength(1);
});

test('a wrong token, a missing permission and a wrong address are distinguished, and no token is shown', async () => {
  const refused = (answer: Answer) => workspace(() => answer).databricks.notebook('/a');
  await expect(refused(error(401, 'UNAUTHENTICATED', 'no'))).rejects.toThrow(/refused the token.*DATABRICKS_TOKEN/);
  await expect(refused(error(403, 'PERMISSION_DENIED', 'Invalid access token.'))).rejects.toThrow(/DATABRICKS_TOKEN/);
  await expect(refused(error(403, 'PERMISSION_DENIED', 'no access to /a'))).rejects.toThrow(/denied.*no access to \/a/);
  await expect(refused({ text: '<html>Sign in</html>' })).rejects.toThrow(/not JSON.*DATABRICKS_HOST/);
  await expect(refused({ status: 303 })).rejects.toThrow(/redirects.*DATABRICKS_HOST/);
  await expect(refused({ code: 'ENOTFOUND' })).rejects.toThrow(/ENOTFOUND.*DATABRICKS_HOST/);
  await expect(refused(error(400, 'X', token))).rejects.toThrow('400 X');
  await expect(refused({ code: 'EPROXY' })).rejects.toThrow(/does not answer: .*EPROXY/);
});

test('without a token or address the error says what to set, before anything is sent', async () => {
  const { databricks, http } = workspace(() => text({}), { token: undefined as unknown as Secret });
  await expect(databricks.notebook('/a')).rejects.toThrow(/DATABRICKS_TOKEN.*id-token: write/);
  const clear = workspace(() => text({}), { host: 'http://w.example' });
  await expect(clear.databricks.notebook('/a')).rejects.toThrow(/"http:\/\/w.example", expected an https:\/\//);
  expect([...http.requests, ...clear.http.requests]).toEqual([]);
});

test('what does not exist is undefined, and so is what DBFS does not show', async () => {
  const missing = workspace(() => error(404, 'RESOURCE_DOES_NOT_EXIST', 'no')).databricks;
  expect(await missing.notebook('/a')).toBeUndefined();
  expect(await missing.secretNames('s')).toBeUndefined();
  expect(await missing.isOnDbfs('dbfs:/a')).toBe(false);
  expect(await workspace(() => error(403, 'PERMISSION_DENIED', 'off')).databricks.isOnDbfs('dbfs:/a')).toBeUndefined();
});

test.each([
  [{ state: { life_cycle_state: 'PENDING' } }, 'running', 'PENDING'],
  [{ state: { life_cycle_state: 'RUNNING' }, status: { state: 'RUNNING' } }, 'running', 'RUNNING'],
  [{ state: { life_cycle_state: 'QUEUED' } }, 'running', 'QUEUED'],
  [{ state: { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' } }, 'succeeded', 'SUCCESS'],
  [{ status: { state: 'TERMINATED', termination_details: { code: 'SUCCESS' } } }, 'succeeded', 'SUCCESS'],
  [{ state: { life_cycle_state: 'TERMINATED', result_state: 'TIMEDOUT' } }, 'failed', 'TIMEDOUT'],
  [{ state: { life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED' } }, 'failed', 'INTERNAL_ERROR (FAILED)'],
  [{ state: { life_cycle_state: 'SKIPPED' } }, 'skipped', 'SKIPPED'],
  [{ state: { life_cycle_state: 'TERMINATED', result_state: 'CANCELED' } }, 'cancelled', 'CANCELED'],
])('a run of %j is %s', async (states, outcome, state) => {
  const { databricks } = workspace(() => text({ ...states, run_page_url: 'https://w/1' }));
  expect(await databricks.run('1')).toMatchObject({ outcome, state, url: 'https://w/1', tasks: [] });
});

test("in a job with id-token: write, GitHub's token is exchanged for one of the workspace", async () => {
  const http = fakeHttp({
    answer({ url }) {
      if (url.startsWith('https://github')) return text({ value: 'gh-token-1234' });
      if (url.endsWith('/oidc/v1/token')) return text({ access_token: 'db-token-1234' });
      return text({ content: Buffer.from('x').toString('base64') });
    },
  });
  const databricks = createDatabricks({
    access: {
      host: 'w.example',
      token: undefined,
      clientId: 'client',
      idTokenUrl: 'https://github/token?v=1',
      idTokenRequest: new Secret('request-token-1'),
    },
    http,
    clock: fakeClock(),
    writes: new RecordingGate(),
    signal: new AbortController().signal,
  });
  expect(await databricks.notebook('/a')).toBe('x');
  const [first, second, third] = http.requests;
  expect(first?.url).toBe(`https://github/token?v=1&audience=${encodeURIComponent('https://w.example/oidc/v1/token')}`);
  expect(second?.body).toContain('subject_token=gh-token-1234');
  expect(third?.headers?.['authorization']).toBe('Bearer db-token-1234');
});
