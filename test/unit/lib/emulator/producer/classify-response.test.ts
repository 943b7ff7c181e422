import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classifyResponse } from '#lib/emulator/producer/classify-response.ts';

const answer = (status: number, text: string, headers: Record<string, string> = {}) => ({ status, headers, text });
const offsets = (...elements: unknown[]) => JSON.stringify({ offsets: elements, key_schema_id: null });
const good = (offset: number) => ({ partition: 0, offset, error_code: null, error: null });

test('takes a record with partition and offset as acknowledged', () => {
  expect(classifyResponse(answer(200, offsets(good(7), good(8))), 2)).toEqual([
    { isTaken: true, partition: 0, offset: 7 },
    { isTaken: true, partition: 0, offset: 8 },
  ]);
});

test('classifies each record by its own element, with status 200 and with 401', () => {
  const text = offsets(good(7), { partition: null, offset: null, error_code: 50003, error: 'Timed out' });
  for (const status of [200, 401]) {
    expect(classifyResponse(answer(status, text), 2)).toEqual([
      { isTaken: true, partition: 0, offset: 7 },
      { isTaken: false, failure: { kind: 'coded', why: 'error_code 50003: Timed out' }, isRetriable: true },
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
  expect(classifyResponse(answer(200, text), 1)).toEqual([
    { isTaken: false, failure: { kind, why: expect.any(String) }, isRetriable: retriable },
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
  const [response] = classifyResponse(answer(status, '{"message":"no"}', { location: 'https://elsewhere' }), 1);
  expect(response).toMatchObject({ isTaken: false, failure: { kind }, isRetriable: retriable });
});

test('quotes the server in one line', () => {
  const text = JSON.stringify({ error_code: 40401, message: 'Topic not\nfound.' });
  expect(classifyResponse(answer(404, text), 1)).toMatchObject([
    { failure: { why: 'status 404: Topic not found. (error_code 40401)' } },
  ]);
});

test('classifies every record of any response whatever, and acknowledges none without an offset', () => {
  const element = fc.oneof(fc.jsonValue(), fc.record({ partition: fc.jsonValue(), offset: fc.jsonValue() }));
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 599 }),
      fc.array(element),
      fc.integer({ min: 1, max: 5 }),
      (status, elements, count) => {
        const responses = classifyResponse(answer(status, offsets(...elements)), count);
        expect(responses).toHaveLength(count);
        responses.forEach((response, index) => {
          if (response.isTaken)
            expect(elements[index]).toMatchObject({ partition: response.partition, offset: response.offset });
        });
      },
    ),
  );
});
