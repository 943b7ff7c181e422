import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { openPipeline } from '#lib/pipeline/open-pipeline.ts';

const options = {
  config: 'config/pipeline.yaml',
  signal: new AbortController().signal,
  onCleanUpFailure: (text: string) => {
    throw new Error(text);
  },
};
const env = { PIPELINE_USER_ID: '0affd5f86743', AWS_REGION: 'us-east-1' };

test('disposing waits for look-ups that were started and not waited for', async () => {
  const pipeline = await openPipeline({ ...options, env });
  let hasEnded = false;
  void pipeline.facts.live('slow', async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    hasEnded = true;
  });
  await pipeline[Symbol.asyncDispose]();
  expect(hasEnded).toBe(true);
});

test('disposing ends look-ups that nobody answers', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const keys = { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example-secret' };
  const pipeline = await openPipeline({ ...options, env: { ...env, ...keys } });
  const asked = new Promise((resolve) => silent.once('request', resolve));
  const look = pipeline.facts.live('clusters', () => pipeline.ports.msk.clusters());
  const failure = expect(look).rejects.toThrow('the run is over');
  await asked;
  const start = Date.now();
  await pipeline[Symbol.asyncDispose]();
  await failure;
  expect(Date.now() - start).toBeLessThan(4_000);
  silent.closeAllConnections();
  silent.close();
});
