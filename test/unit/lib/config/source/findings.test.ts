import { expect, test } from '@jest/globals';
import { errorOf, located, shown, sortByPosition } from '#lib/config/source/findings.ts';

const at = (file: string, line: number, column = 1) => ({ position: { file, line, column } });

test('puts the place in front of the message and into the error', () => {
  const position = { file: 'a.yaml', line: 3, column: 5 };
  expect(located(position, 'wrong.')).toBe('a.yaml:3:5: wrong.');
  expect(located(undefined, 'wrong.')).toBe('wrong.');
  expect(errorOf({ message: 'wrong.', position })).toMatchObject({ message: 'a.yaml:3:5: wrong.', position });
});

test('sorts by line within a file and keeps the order of files', () => {
  const sorted = sortByPosition([at('b', 9), at('a', 4), at('b', 2), at('a', 4, 0), { position: undefined }]);
  expect(sorted.map(({ position }) => position && `${position.file}${position.line}`)).toEqual([
    undefined,
    'b2',
    'b9',
    'a4',
    'a4',
  ]);
});

test('cuts long values and says how long they were', () => {
  expect(shown('x')).toBe('"x"');
  expect(shown('y'.repeat(500))).toMatch(/^"y{59}… \(502 characters\)$/);
});
