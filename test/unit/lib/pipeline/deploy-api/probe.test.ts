import { expect, test } from '@jest/globals';
import { deployApi } from '#lib/pipeline/deploy-api/milestone.ts';
import type { HttpRequest } from '#lib/ports/http/http.ts';
import { type Answer, fakeHttp, restProxy } from '../../../fakes/http.ts';
import { fakePipeline, run } from '../../../fakes/pipeline.ts';

/**
 * Deploys the API. It gives these answers to reads one after the other, and repeats the last one.
 *
 * @param toPost the answer to a post without records; default: the REST proxy's.
 */
function deployed(answers: readonly Answer[], toPost?: Answer) {
  let calls = 0;
  const answer = (request: HttpRequest) =>
    request.method === 'POST'
      ? (toPost ?? restProxy()(request))
      : (answers[Math.min(calls++, answers.length - 1)] ?? {});
  const p = fakePipeline({ ports: () => ({ http: fakeHttp({ answer }) }) });
  const id = p.ports.apiGateway.add('0affd5f86743');
  return { outcome: () => run(p, deployApi), url: `https://${id}.execute-api.us-east-1.amazonaws.com/test/topics` };
}

test('a stage that answers only after some seconds is waited for', async () => {
  const missing = { status: 403, text: '{"message":"Missing Authentication Token"}' };
  const { outcome, url } = deployed([missing, missing, { text: '[]' }]);
  expect((await outcome()).events.at(-2)).toMatchObject({ saw: `${url} lists 0 topics` });
});

test.each<[Answer, RegExp]>([
  [{ status: 403, text: '{"message":"Missing Authentication Token"}' }, /403 .* the stage test is not deployed/],
  [{ status: 403, text: '{"message":"Forbidden"}' }, /403 .* API key, a resource policy or IAM/],
  [
    { status: 504, text: '{"message":"Network error communicating with endpoint"}' },
    /504 .* port 8082 is closed in its security group, the REST proxy is down/,
  ],
  [{ status: 500, text: '{"message": "Internal server error"}' }, /500 .* API Gateway gets no answer from the host/],
  [{ status: 500, text: '{"error_code":50002}' }, /500 .* the REST proxy reaches no brokers/],
  [{ status: 404, text: '' }, /404 — the address leads to no REST proxy/],
  [{ status: 429, text: '' }, /API Gateway is throttling/],
  [{ status: 200, text: '<html>' }, /200 <html> — something other than the REST proxy answers/],
  [{ status: 200, text: '{"topics":[]}' }, /something other than the REST proxy answers/],
  [{ code: 'ENOTFOUND' }, /no answer: ENOTFOUND; check api.stage, api.invokeUrl and aws.region/],
])('%j is explained when the deadline has passed', async (answer, words) => {
  const { outcome } = deployed([answer]);
  await expect(outcome()).rejects.toThrow(/^gave up waiting for the topics at https:\S+ after 60 s; last seen: /);
  await expect(deployed([answer]).outcome()).rejects.toThrow(words);
});

test.each<[Answer, RegExp]>([
  [{ status: 200, text: '{"offsets":[]}' }, /200 .* something other than the REST proxy answers there$/],
  [{ status: 200, text: '[]' }, /something other than the REST proxy answers/],
  [{ status: 422, text: '<html>' }, /422 <html> — this is not the answer of the REST proxy$/],
  [{ status: 422, text: '{"error_code":500}' }, /this is not the answer of the REST proxy$/],
  [{ status: 403, text: '{"message":"Missing Authentication Token"}' }, /API Gateway knows no such path or stage/],
])('posts that do not reach the REST proxy fail the probe, though reads do: %j', async (toPost, words) => {
  const { outcome, url } = deployed([{ text: '[]' }], toPost);
  const refusal = `gave up waiting for the REST proxy's refusal of a post without records at ${url}/0affd5f86743.pin after 60 s`;
  await expect(outcome()).rejects.toThrow(refusal);
  await expect(deployed([{ text: '[]' }], toPost).outcome()).rejects.toThrow(words);
});

test.each(['{"error_code":422,"message":"x"}', '{"error_code":42206}'])(
  '%s is the refusal of the REST proxy',
  async (text) => {
    const { events } = await deployed([{ text: '[]' }], { status: 422, text }).outcome();
    expect(events.at(-1)).toMatchObject({ type: 'probed' });
  },
);
