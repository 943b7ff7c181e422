import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeAnswer } from '#lib/emulator/producer/classify-response.ts';

const answer = (status: number, text: string, headers: Record<string, string> = {}) => ({ status, headers, text });
const offsets = (...elements: unknown[]) => JSON.stringify({ offsets: elements, key_schema_id: null });
const good = (offset: number) => ({ partition: 0, offset, error_code: null, error: null });

test('takes a record with partition and offset as acknowledged', () => {
  expect(judgeAnswer(answer(200, offsets(good(7), good(8))), 2)).toEqual([
    { taken: true, partition: 0, offset: 7 },
    { taken: true, partition: 0, offset: 8 },
  ]);
});

test('judges each element by itself, with status 200 and with 401', () => {
  const text = offsets(good(7), { partition: null, offset: null, error_code: 50003, error: 'Timed out' });
  for (const status of [200, 401]) {
    expect(judgeAnswer(answer(status, text), 2)).toEqual([
      { taken: true, partition: 0, offset: 7 },
      { taken: false, failure: { kind: 'coded', why: 'error_code 50003: Timed out' }, retriable: true },
    ]);
  }
});

test.each([
  ['an error code beside an offset', offsets({ ...good(7), error_code: 50003 }), 'coded', true],
  ['a code that is final', offsets({ error_code: 50002, error: 'too large' }), 'coded', false],
  ['an error without code', offsets({ ...good(7), error: 'odd' }), 'coded', false],
  ['nulls', offsets({ partition: null, offset: null, error_code: null, error: null }), 'lost', false],
  ['an offset as text', offsets({ ...good(7), offset: '7' }), 'lost', false],
  ['a negative offset', offsets({ ...good(7), offset: -1 }), 'lost', false],
  ['an element that is null', offsets(null), 'lost', false],
  ['too many elements', offsets(good(1), good(2)), 'lost', false],
  ['no elements', offsets(), 'lost', false],
  ['a web page', '<html>Sign in</html>', 'lost', false],
  ['JSON that was cut off', offsets(good(1)).slice(0, -5), 'lost', false],
  ['nothing', '', 'lost', false],
  ['other JSON', '{"message":"ok"}', 'lost', false],
] as const)('does not acknowledge a 200 with %s', (_name, text, kind, retriable) => {
  expect(judgeAnswer(answer(200, text), 1)).toEqual([
    { taken: false, failure: { kind, why: expect.any(String) }, retriable },
  ]);
});

test.each([
  [429, 'refused', true],
  [408, 'lost', true],
  [500, 'lost', true],
  [502, 'lost', true],
  [504, 'lost', true],
  [404, 'refused', false],
  [403, 'refused', false],
  [415, 'refused', false],
  [302, 'refused', false],
  [204, 'lost', false],
] as const)('status %d: %s, to be tried again: %s', (status, kind, retriable) => {
  const [judgement] = judgeAnswer(answer(status, '{"message":"no"}', { location: 'https://elsewhere' }), 1);
  expect(judgement).toMatchObject({ taken: false, failure: { kind }, retriable });
});

test('says what the server said, in one line', () => {
  const text = JSON.stringify({ error_code: 40401, message: 'Topic not\nfound.' });
  expect(judgeAnswer(answer(404, text), 1)).toMatchObject([
    { failure: { why: 'status 404: Topic not found. (error_code 40401)' } },
  ]);
});

test('judges every record of any answer whatever, and acknowledges none without an offset', () => {
  const element = fc.oneof(fc.jsonValue(), fc.record({ partition: fc.jsonValue(), offset: fc.jsonValue() }));
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 599 }),
      fc.array(element),
      fc.integer({ min: 1, max: 5 }),
      (status, elements, count) => {
        const judgements = judgeAnswer(answer(status, offsets(...elements)), count);
        expect(judgements).toHaveLength(count);
        judgements.forEach((judgement, index) => {
          if (judgement.taken)
            expect(elements[index]).toMatchObject({ partition: judgement.partition, offset: judgement.offset });
        });
      },
    ),
  );
});
