import { expect, test } from '@jest/globals';
import { parseRunnerFile } from '../../../../scripts/start/runner-files.ts';

test('reads single lines and blocks, whatever the block holds', () => {
  expect(parseRunnerFile('a=1\nb<<ghadelimiter_x\nline=1\n\nb<<y\nghadelimiter_x\nc=\n')).toEqual({
    a: '1',
    b: 'line=1\n\nb<<y',
    c: '',
  });
});

test('refuses a block that is not closed and a line that is neither', () => {
  expect(() => parseRunnerFile('a<<X\n1\n')).toThrow('not closed');
  expect(() => parseRunnerFile('nothing\n')).toThrow('neither');
});
