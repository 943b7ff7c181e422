import { expect, test } from '@jest/globals';
import { ServiceError } from '../../protocol/service-error.ts';
import { deleteObjects } from './delete-objects.ts';
import type { SignedExchange } from './exchange.ts';

const exchange = {
  target: { bucket: 'b', key: '', path: '/b' },
  wire: { headers: new Map() },
} as unknown as SignedExchange;
const batch =
  '<Delete><Object><Key>a</Key></Object><Object><Key>b &amp; c</Key><VersionId>1</VersionId></Object></Delete>';

/** Deletes the batch where some permissions are lacking. */
async function run(lacking: readonly string[]) {
  const sent: unknown[] = [];
  const asked: string[] = [];
  const answer = await deleteObjects(exchange, batch, {
    upstream: {
      ask: async ({ body }) => {
        sent.push(body);
        return {
          status: 200,
          headers: {},
          body: Buffer.from('<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>'),
        };
      },
    },
    refusal: ({ action, resource }) => {
      asked.push(`${action} ${resource}`);
      return lacking.includes(action) ? new ServiceError(403, 'AccessDenied', 'no <right>') : undefined;
    },
  });
  return { text: String(answer.body), sent, asked };
}

test('each object is asked for, those with a version for another permission', async () => {
  const { asked, sent } = await run([]);
  expect(asked).toEqual(['s3:DeleteObject arn:aws:s3:::b/a', 's3:DeleteObjectVersion arn:aws:s3:::b/b & c']);
  expect(sent).toEqual([batch]);
});

test('what may not be deleted is an error in the answer, and the rest is deleted', async () => {
  const { text, sent } = await run(['s3:DeleteObjectVersion']);
  expect(sent).toEqual(['<Delete><Object><Key>a</Key></Object></Delete>']);
  expect(text).toMatch(
    /<Deleted><Key>a<\/Key><\/Deleted><Error><Key>b &#38; c<\/Key><VersionId>1<\/VersionId><Code>AccessDenied</,
  );
});

test('when nothing may be deleted the emulator is not asked', async () => {
  const { text, sent } = await run(['s3:DeleteObject', 's3:DeleteObjectVersion']);
  expect(sent).toEqual([]);
  expect(text.match(/<Error>/g)).toHaveLength(2);
});
