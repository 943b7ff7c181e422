import { expect, test } from '@jest/globals';
import { reportEarlierObjects } from '#lib/pipeline/create-topics/earlier-objects.ts';
import { AwsError } from '#lib/ports/aws/core/aws-error.ts';
import { MissingBucket } from '#lib/ports/aws/s3/s3.ts';
import { fakePipeline } from '../../../fakes/pipeline.ts';

const bucket = 'user-0affd5f86743-bucket';
const topics = ['0affd5f86743.pin', '0affd5f86743.geo'];

async function reported(pipeline = fakePipeline()): Promise<readonly string[]> {
  const lines: string[] = [];
  const scope = { signal: new AbortController().signal, progress: (text: string) => void lines.push(text) };
  await reportEarlierObjects(pipeline, topics, scope);
  return lines;
}

function failing(error: Error) {
  const pipeline = fakePipeline();
  const failed = { next: () => Promise.reject(error) };
  pipeline.ports.s3.list = () => ({ [Symbol.asyncIterator]: () => failed });
  return pipeline;
}

test('warns of objects at offsets that a new topic will assign, below the folder of the sink', async () => {
  const pipeline = fakePipeline({ connectorProperties: { 'topics.dir': 'raw' } });
  const key = 'raw/0affd5f86743.pin/partition=0/0affd5f86743.pin+0+0000000000.json';
  for (const name of [key, 'topics/0affd5f86743.geo/partition=0/x.json', 'raw/0affd5f86743.pin2/partition=0/x.json']) {
    pipeline.ports.s3.objects.set(`${bucket}/${name}`, { bytes: Buffer.from('{}'), metadata: {} });
  }
  expect(await reported(pipeline)).toEqual([
    `warning: s3://${bucket}/raw/0affd5f86743.pin/ holds objects of an earlier topic 0affd5f86743.pin, such as partition=0/0affd5f86743.pin+0+0000000000.json. A new topic assigns the same offsets again, and the sink overwrites these objects. If they are needed, move them away first.`,
  ]);
});

test('says nothing where there are no objects, or no bucket yet', async () => {
  expect(await reported()).toEqual([]);
  expect(await reported(failing(new MissingBucket(bucket)))).toEqual([]);
});

test('a denied look into the bucket is said, and no reason not to create topics', async () => {
  const denied = new AwsError('s3:ListBucket was denied.', 'AccessDenied', undefined);
  expect(await reported(failing(denied))).toEqual(
    topics.map(
      (topic) =>
        `Whether s3://${bucket}/topics/${topic}/ holds objects of an earlier topic ${topic} cannot be seen: s3:ListBucket was denied.`,
    ),
  );
});
