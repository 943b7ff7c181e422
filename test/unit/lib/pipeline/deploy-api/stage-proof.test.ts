import { expect, test } from '@jest/globals';
import { deployApi } from '#lib/pipeline/deploy-api/milestone.ts';
import { PROOF_VARIABLE, parseProof, stageProof } from '#lib/pipeline/deploy-api/stage-proof.ts';
import { fakeHttp, restProxy } from '../../../fakes/http.ts';
import { fakePipeline, run } from '../../../fakes/pipeline.ts';

const scope = { signal: new AbortController().signal, progress: () => undefined };

/** An API in front of a REST proxy that answers as `world.answer` says. */
function world() {
  const answer = { status: 200, text: '["0affd5f86743.pin"]' };
  const http = fakeHttp({ answer: (request) => (request.method === 'POST' ? restProxy()(request) : answer) });
  const p = fakePipeline({ ports: () => ({ http }) });
  const id = p.ports.apiGateway.add('0affd5f86743');
  const variables = () => p.ports.apiGateway.apis.get(id)?.stages.get('test')?.variables;
  return { p, answer, variables };
}

test('the proof is a variable of the stage, which deploying again keeps', async () => {
  const { p, variables } = world();
  await run(p, deployApi);
  expect(variables()).toEqual({ [PROOF_VARIABLE]: expect.stringMatching(/^passed:[0-9a-f]{12}(,[0-9a-f]{12}){5}$/) });
  const again = await run(p, deployApi);
  expect([again.writes, again.result.proof]).toEqual([[], 'passed']);
});

test('an API whose proof failed is proven again by the next run, which changes nothing else', async () => {
  const { p, answer, variables } = world();
  answer.status = 504;
  await expect(run(p, deployApi)).rejects.toThrow('API Gateway gets no answer from the host');
  expect(variables()?.[PROOF_VARIABLE]).toMatch(/^failed:/);
  answer.status = 200;
  const next = await run(p, deployApi);
  expect([next.writes, next.result.changed]).toEqual([['apigateway:UpdateStage'], 0]);
  expect(variables()?.[PROOF_VARIABLE]).toMatch(/^passed:/);
});

test('without a stage there is no proof, and keeping one is an error', async () => {
  const { p } = world();
  expect(await stageProof(p).read(scope)).toBeUndefined();
  using _open = p.writes.open();
  await expect(stageProof(p).write({ outcome: 'passed', proves: ['ab'] }, scope)).rejects.toThrow('has no stage test');
});

test.each([undefined, '', 'passed', 'passed:', 'passed:xyz', 'fine:0123'])(
  'a variable that holds anything else counts as no proof (%j)',
  (value) => {
    expect(parseProof(value)).toBeUndefined();
  },
);
