import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '#lib/clock.ts';
import { GivenOffsets } from '#lib/emulator/producer/given-offsets.ts';
import { type Poster, post } from '#lib/emulator/producer/post.ts';
import { createHttp } from '#lib/ports/http/axios.ts';

/** Answers one request; the last one stands for all that follow. */
type Step = (response: ServerResponse, body: { records: { value: { n: number } }[] }, request: IncomingMessage) => void;

let server: Server;
let steps: Step[] = [];
let bodies: number[][] = [];
beforeEach(async () => {
  bodies = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      bodies.push(body.records.map((record: { value: { n: number } }) => record.value.n));
      const step = steps.length > 1 ? steps.shift() : steps[0];
      step?.(response, body, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const poster = (changes: Partial<Poster> = {}): Poster => ({
  http: createHttp(systemClock),
  clock: systemClock,
  invokeUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/test`,
  offsets: new GivenOffsets(),
  limits: { maxAttempts: 4, baseMs: 2, capMs: 4, maxRetryAfterMs: 50, totalMs: 5_000 },
  attemptTimeoutMs: 2_000,
  random: () => 1,
  stop: new AbortController().signal,
  abandon: new AbortController().signal,
  ...changes,
});

const values = (...numbers: number[]) => numbers.map((n) => JSON.stringify({ n }));
const offsets = (list: unknown[]) => JSON.stringify({ offsets: list });
const good = (offset: number) => ({ partition: 0, offset, error_code: null, error: null });
const coded = (code: number) => ({ partition: null, offset: null, error_code: code, error: 'no' });

const accept: Step = (response, { records }) => response.end(offsets(records.map(({ value }) => good(value.n))));
const status =
  (code: number, text = 'no', headers: Record<string, string> = {}): Step =>
  (response) => {
    response.writeHead(code, headers).end(text);
  };
const page: Step = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
const reset: Step = (response) => response.socket?.resetAndDestroy();
const resetMidBody: Step = (response) => {
  response.writeHead(200, { 'content-length': '500' });
  response.write('{"offsets":[');
  setTimeout(() => response.socket?.resetAndDestroy(), 20);
};

const outcomesOf = async (list: readonly string[], changes: Partial<Poster> = {}) =>
  (await post(poster(changes), 'u.pin', list)).map(({ failures, ms: _ms, ...outcome }) => ({
    ...outcome,
    kinds: failures.map(({ kind }) => kind).join(' '),
  }));

test('posts v2 JSON to the topic and takes the answer as it is', async () => {
  let seen: IncomingMessage | undefined;
  steps = [
    (response, body, request) => {
      seen = request;
      accept(response, body, request);
    },
  ];
  expect(await outcomesOf(values(7))).toEqual([
    { status: 'acknowledged', partition: 0, offset: 7, attempts: 1, kinds: '' },
  ]);
  expect([seen?.method, seen?.url, seen?.headers['content-type']]).toEqual([
    'POST',
    '/test/topics/u.pin',
    'application/vnd.kafka.json.v2+json',
  ]);
});

test('tries only the records again that may succeed later', async () => {
  steps = [
    (response) => response.end(offsets([good(1), coded(50003), coded(50002), good(4)])),
    (response) => response.end(offsets([coded(50003)])),
    accept,
  ];
  expect(await outcomesOf(values(1, 2, 3, 4))).toEqual([
    { status: 'acknowledged', partition: 0, offset: 1, attempts: 1, kinds: '' },
    { status: 'acknowledged', partition: 0, offset: 2, attempts: 3, kinds: 'coded coded' },
    { status: 'dead-lettered', reason: 'error_code 50002: no', attempts: 1, kinds: 'coded' },
    { status: 'acknowledged', partition: 0, offset: 4, attempts: 1, kinds: '' },
  ]);
  expect(bodies).toEqual([[1, 2, 3, 4], [2], [2]]);
});

test.each([
  ['429', status(429), 'refused'],
  ['503', status(503), 'lost'],
  ['504 with a page', status(504, '<html>'), 'lost'],
  ['408', status(408), 'lost'],
  ['a reset', reset, 'lost'],
  ['a reset in the middle of the answer', resetMidBody, 'lost'],
] as const)('tries again after %s', async (_name, first, kind) => {
  steps = [first, accept];
  expect(await outcomesOf(values(5))).toEqual([
    { status: 'acknowledged', partition: 0, offset: 5, attempts: 2, kinds: kind },
  ]);
});

test.each([
  ['a web page with status 200', page, 'unknown'],
  ['JSON that was cut off', status(200, '{"offsets":[{"partition":0,'), 'unknown'],
  ['too few offsets', status(200, offsets([])), 'unknown'],
  ['too many offsets', status(200, offsets([good(1), good(2)])), 'unknown'],
  ['offsets without numbers', status(200, offsets([{ partition: null, offset: null }])), 'unknown'],
  ['400', status(400), 'dead-lettered'],
  ['403', status(403, '{"message":"Missing Authentication Token"}'), 'dead-lettered'],
  ['a redirect', status(302, '', { location: 'http://127.0.0.1:1/' }), 'dead-lettered'],
] as const)('does not try again after %s', async (_name, step, status) => {
  steps = [step];
  expect(await outcomesOf(values(5))).toMatchObject([{ status, attempts: 1 }]);
  expect(bodies).toHaveLength(1);
});

test('gives up after the last attempt: dead-lettered when it was refused each time, unknown when an answer was lost', async () => {
  steps = [status(429)];
  expect(await outcomesOf(values(5))).toMatchObject([{ status: 'dead-lettered', attempts: 4 }]);
  steps = [reset, status(429)];
  expect(await outcomesOf(values(5))).toMatchObject([
    { status: 'unknown', attempts: 4, kinds: 'lost refused refused refused' },
  ]);
});

test('a record whose first answer was lost is unknown even when a later attempt was refused for good', async () => {
  steps = [reset, (response) => response.end(offsets([coded(50002)]))];
  expect(await outcomesOf(values(5))).toMatchObject([{ status: 'unknown', kinds: 'lost coded' }]);
});

test('a connection that nobody accepts leaves the record dead-lettered', async () => {
  const [outcome] = await outcomesOf(values(5), { invokeUrl: 'http://127.0.0.1:1' });
  expect(outcome).toMatchObject({ status: 'dead-lettered', attempts: 4, kinds: 'refused refused refused refused' });
});

test('waits as long as the server asks for, up to a maximum', async () => {
  steps = [status(429, 'no', { 'retry-after': '3600' }), accept];
  const waits: number[] = [];
  const clock = {
    ...systemClock,
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  expect(await outcomesOf(values(5), { clock })).toMatchObject([{ status: 'acknowledged' }]);
  expect(waits).toEqual([50]);
});

test('no answer within the deadline of an attempt is a lost answer', async () => {
  steps = [() => undefined, accept];
  expect(await outcomesOf(values(5), { attemptTimeoutMs: 60 })).toMatchObject([
    { status: 'acknowledged', attempts: 2, kinds: 'lost' },
  ]);
});

test('begins no attempt after the total time', async () => {
  steps = [status(503)];
  const limits = { maxAttempts: 100, baseMs: 40, capMs: 40, maxRetryAfterMs: 0, totalMs: 100 };
  const [outcome] = await outcomesOf(values(5), { limits });
  expect(outcome?.status).toBe('unknown');
  expect(outcome?.attempts).toBeLessThanOrEqual(3);
});

test('once stopped it waits for the request in flight and tries nothing again', async () => {
  const stop = new AbortController();
  steps = [
    (response) => {
      stop.abort();
      response.writeHead(503).end();
    },
  ];
  expect(await outcomesOf(values(5), { stop: stop.signal })).toMatchObject([{ status: 'unknown', attempts: 1 }]);
});

test('once abandoned an answer that does not come is lost', async () => {
  const stop = new AbortController();
  steps = [() => stop.abort(new Error('interrupted'))];
  expect(await outcomesOf(values(5), { stop: stop.signal, abandon: stop.signal })).toMatchObject([
    { status: 'unknown', reason: 'interrupted', attempts: 1 },
  ]);
});

test('an answer whose offsets cannot be right leaves its records unknown, and they are not posted again', async () => {
  steps = [(response) => response.end(offsets([good(7), good(7), coded(50003)])), accept];
  const outcomes = await post(poster(), 'u.pin', values(1, 2, 3));
  expect(outcomes).toMatchObject([
    { status: 'unknown', reason: 'the answer cannot be right: offset 7 of partition 0 for two records of one request' },
    { status: 'unknown', attempts: 1 },
    { status: 'acknowledged', offset: 3, attempts: 2 },
  ]);
  expect(bodies).toEqual([[1, 2, 3], [3]]);
});

test('an offset that an earlier post of the run was given leaves the record unknown', async () => {
  steps = [(response) => response.end(offsets([good(7)]))];
  const one = poster();
  expect(await post(one, 'u.pin', values(1))).toMatchObject([{ status: 'acknowledged', offset: 7 }]);
  expect(await post(one, 'u.pin', values(2))).toMatchObject([
    { status: 'unknown', reason: expect.stringContaining('which an earlier record of this run has') },
  ]);
  expect(await post(one, 'u.geo', values(2))).toMatchObject([{ status: 'acknowledged', offset: 7 }]);
});
