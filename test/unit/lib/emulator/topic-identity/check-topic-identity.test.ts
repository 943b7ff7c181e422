import { expect, test } from '@jest/globals';
import { total } from '#lib/record/table-counts.ts';
import { type Answer, fakeHttp } from '../../../fakes/http.ts';
import { emulationBench } from '../emulation-bench.ts';
import { fakeDatabase } from '../fake-database.ts';
import { okProxy } from '../ok-proxy.ts';

const { emulate, entriesOf } = emulationBench();
const { database } = fakeDatabase(11_154);
const PIN = '0affd5f86743.pin';

test('a topic that ends before a claimed offset was created again: nothing more is posted with that ledger', async () => {
  const { http, taken, reCreate } = okProxy();
  await emulate({ http, database }, { posts: 3, run: 'monday' });
  reCreate(PIN);
  await expect(emulate({ http, database }, { posts: 1, run: 'monday' })).rejects.toThrow(
    /^The topic 0affd5f86743\.pin was deleted and created again since run "monday" in file:\S+ posted to it: the ledger claims offset 2 of partition 0, and that partition ends at offset 0\. .* Move the objects below s3:\/\/user-0affd5f86743-bucket\/topics\/0affd5f86743\.pin\/ away if they are needed, then post with a new run \(input run\)\.$/,
  );
  expect(taken).toHaveLength(9);
  expect(await entriesOf('monday')).toHaveLength(9);
});

test('a topic with another record at a claimed offset was created again, though others have posted to it since', async () => {
  const { http, taken, reCreate } = okProxy();
  await emulate({ http, database }, { posts: 1, run: 'monday' });
  reCreate(PIN, ['{"by":"another"}', '{"by":"another"}']);
  await expect(emulate({ http, database }, { posts: 1, run: 'monday' })).rejects.toThrow(
    /at offset 0 of partition 0 is another record than the ledger claims\./,
  );
  expect(taken).toHaveLength(3);
});

test('all topics that were created again are one error', async () => {
  const { http, reCreate } = okProxy();
  await emulate({ http, database }, { posts: 1, run: 'monday' });
  for (const topic of [PIN, '0affd5f86743.geo']) reCreate(topic);
  await expect(emulate({ http, database }, { posts: 1 })).rejects.toThrow(
    /^The topics 0affd5f86743\.pin, 0affd5f86743\.geo were deleted and created again since run "monday" in file:\S+ posted to them: of 0affd5f86743\.pin, the ledger claims offset 0 of partition 0, and that partition ends at offset 0; of 0affd5f86743\.geo, the ledger/,
  );
});

test('a new run may post to a topic that was created again, and says what becomes of the old one', async () => {
  const { http, reCreate } = okProxy();
  await emulate({ http, database }, { posts: 2, run: 'monday' });
  reCreate(PIN);
  const said: string[] = [];
  const say = (text: string) => said.push(text);
  await emulate({ http, database }, { posts: 1, run: 'tuesday', say });
  const warning = expect.stringMatching(
    /^The topic 0affd5f86743\.pin was deleted and created again since run "monday" in file:\S+ posted to it: .*\. That run can no longer be proven, and records that are posted now get offsets that its records had: the sink overwrites their objects below s3:\/\/user-0affd5f86743-bucket\/topics\/0affd5f86743\.pin\/\.$/,
  );
  expect(said).toContainEqual(warning);
  said.length = 0;
  // The run that was written to last posted to the new topic.
  await emulate({ http, database }, { posts: 1, run: 'wednesday', say });
  expect(said).not.toContainEqual(warning);
  await emulate({ http, database }, { posts: 1, run: 'tuesday' });
});

test('a topic that is created again while it is posted to leaves the records unknown, and posting stops', async () => {
  const proxy = okProxy((post) => {
    if (post === 15) proxy.reCreate(PIN);
    return undefined;
  });
  const result = await emulate({ http: proxy.http, database }, { posts: 30, run: 'monday' });
  const pins = (await entriesOf('monday')).filter(({ topic }) => topic === PIN);
  expect(pins.slice(0, 5).map(({ outcome }) => outcome)).toEqual(Array(5).fill('acknowledged'));
  expect(pins[5]).toMatchObject({
    outcome: 'unknown',
    reason: expect.stringMatching(
      /^the answer cannot be right: offset 0 of partition 0, which an earlier record of this run has\. Either the topic was deleted/,
    ),
  });
  expect(total(result.unknown)).toBeGreaterThan(0);
});

test.each<readonly [string, (url: string) => Answer | undefined, RegExp]>([
  [
    'does not know the offsets',
    (url) => (url.includes('/offsets') ? { status: 404, text: '{"error_code":404,"message":"HTTP 404"}' } : undefined),
    /GET \/topics\/0affd5f86743\.pin\/partitions\/0\/offsets was answered with 404: HTTP 404 \(error_code 404\)\.$/,
  ],
  [
    'lets nobody consume',
    (url) => (url.includes('/consumers/') ? { status: 403, text: '{"error_code":40301,"message":"no"}' } : undefined),
    /POST \/consumers\/0affd5f86743\.pin-ledger was answered with 403: no \(error_code 40301\)\.$/,
  ],
  ['does not answer', (url) => (url.includes('/offsets') ? { code: 'ECONNRESET' } : undefined), /ECONNRESET\.$/],
])('a REST proxy that %s is no reason not to post, and it is said', async (_name, refuse, why) => {
  const proxy = okProxy();
  const http = fakeHttp({ answer: (request) => refuse(request.url) ?? proxy.answer(request) });
  await emulate({ http, database }, { posts: 1, run: 'monday' });
  const said: string[] = [];
  const result = await emulate({ http, database }, { posts: 1, run: 'monday', say: (text) => said.push(text) });
  expect(total(result.acknowledged)).toBe(3);
  expect(said).toContainEqual(
    expect.stringMatching(
      /^Whether the topic 0affd5f86743\.pin is still the one that run "monday" posted to cannot be found out: /,
    ),
  );
  expect(said).toContainEqual(expect.stringMatching(why));
});

test('without the REST proxy saying where a partition ends, an offset at or below the last claim is not believed', async () => {
  const noOffsets = (proxy: ReturnType<typeof okProxy>) =>
    fakeHttp({
      answer: (request) => (request.url.includes('/offsets') ? { status: 404 } : proxy.answer(request)),
    });
  await emulate({ http: noOffsets(okProxy()), database }, { posts: 2, run: 'monday' });
  const result = await emulate({ http: noOffsets(okProxy()), database }, { posts: 1, run: 'monday' });
  expect(total(result.unknown)).toBe(3);
  expect((await entriesOf('monday')).at(-1)).toMatchObject({
    reason: expect.stringContaining(
      'offset 0 of partition 0, expected 2 or higher, because there are records before it',
    ),
  });
});
