import { expect, test } from '@jest/globals';
import { checkTopics } from '#lib/emulator/producer/check-topics.ts';
import { GivenOffsets } from '#lib/emulator/producer/given-offsets.ts';
import { defaultLimits } from '#lib/emulator/producer/post.ts';
import { fakeClock } from '../../../fakes/clock.ts';
import { type Answer, fakeHttp } from '../../../fakes/http.ts';

const signal = new AbortController().signal;
const check = (answer: (topic: string) => Answer) => {
  const http = fakeHttp({ answer: ({ url }) => answer(url.split('/').at(-1) ?? '') });
  const poster = {
    http,
    clock: fakeClock(),
    invokeUrl: 'https://api/test',
    offsets: new GivenOffsets(),
    limits: defaultLimits,
    attemptTimeoutMs: 1000,
    random: () => 0.5,
    stop: signal,
    abandon: signal,
  };
  return { http, done: checkTopics(poster, ['u.pin', 'u.geo', 'u.user']) };
};
const there = (topic: string): Answer => ({ text: JSON.stringify({ name: topic, partitions: [] }) });

test('asks for each topic once', async () => {
  const { http, done } = check(there);
  await done;
  expect(http.requests.map(({ url }) => url)).toEqual(
    ['u.pin', 'u.geo', 'u.user'].map((t) => `https://api/test/topics/${t}`),
  );
});

test.each([
  [
    'a topic that is missing',
    { status: 404, text: '{"error_code":40401,"message":"Topic not found."}' },
    /topic u.geo does not exist.*create-topics/,
  ],
  [
    'a topic that the role may not see',
    { status: 403, text: '{"error_code":40301,"message":"Topic authorization failed."}' },
    /does not let the REST proxy see the topic u.geo.*kafka-cluster:DescribeTopic/,
  ],
  [
    'an API that is not deployed',
    { status: 403, text: '{"message":"Missing Authentication Token"}' },
    /Missing Authentication Token.*deploy-api/,
  ],
  [
    'a REST proxy that is down',
    { status: 504, text: '{"message":"Endpoint request timed out"}' },
    /Endpoint request timed out.*setup-rest-proxy/,
  ],
  ['a web page', { status: 200, text: '<html>' }, /is not the REST proxy/],
  ['another topic', { status: 200, text: '{"name":"x"}' }, /is not the REST proxy/],
  ['no answer', { code: 'ECONNREFUSED' }, /invoke-url.*ECONNREFUSED.*Check the URL/],
  ['a dead proxy', { code: 'EPROXY' }, /invoke-url.*EPROXY[^C]*$/],
  ['throttling', { status: 429, text: '{"message":"Limit Exceeded"}' }, /is throttling: .*a lower rate \(input rate\)/],
  ['nothing', { status: 404, text: 'Not found' }, /no REST proxy at the invoke URL.*the address of the stage alone/],
  ['a redirect', { status: 301, text: '' }, /redirects: .*with https:\/\//],
] as const)('names what is missing: %s', async (_name, answer, expected) => {
  const { done } = check((topic) => (topic === 'u.geo' ? answer : there(topic)));
  await expect(done).rejects.toThrow(expected);
});

test('tries again when the same request may succeed a moment later', async () => {
  let asked = 0;
  await check((topic) => (topic === 'u.geo' && asked++ < 2 ? { status: 502, text: '' } : there(topic))).done;
  expect(asked).toBe(3);
});
