import { expect, test } from '@jest/globals';
import { CPythonRandom } from '#lib/emulator/source/cpython-random.ts';

/** As CPython 3.11 prints them: `random.seed(s)`, then pairs of `randrange(0, 2)` and `randint(0, 11000)`. */
const golden: readonly (readonly [seed: number, pairs: string])[] = [
  [
    100,
    '0/7528 1/2863 1/5730 1/8304 0/8731 0/1313 1/4315 0/10794 0/5494 0/5069 0/2923 0/3089 1/6063 1/3454 1/7554 1/6145 0/10625 0/2959 0/9875 1/2418',
  ],
  [0, '1/6890 0/4242 1/6634 1/7808 1/9558 0/8268 0/4617 0/1553 1/8725 0/5081 0/1208 1/7735'],
  [1, '0/9325 0/4179 0/8117 1/7737 1/3439 0/7993 0/6386 1/9952 0/7297 1/3748 0/5200 0/365'],
  [7, '1/2471 1/10664 0/1186 0/5991 0/8313 0/614 0/7104 1/1144 0/1486 1/968 0/3657 0/9455'],
  [-5, '1/5874 0/7628 0/10632 0/2569 0/6091 1/4039 1/8908 0/9403 0/214 0/6687 1/2983 1/2614'],
  [2 ** 32 - 1, '0/3528 1/9880 1/6244 1/5817 1/6724 0/3554 0/7820 1/2665 0/5423 0/6193 1/9326 1/8917'],
  [2 ** 32, '0/5755 1/273 0/10022 1/8939 1/229 0/1241 1/8209 1/5614 1/7850 1/2640 0/10836 1/2258'],
  [2 ** 53 - 1, '0/9185 0/3135 0/1905 0/352 1/7342 0/4402 1/628 1/6728 0/5323 0/3821 0/8200 0/878'],
];

test.each(golden)('draws what CPython draws after random.seed(%d)', (seed, pairs) => {
  const random = new CPythonRandom(seed);
  const drawn = pairs.split(' ').map(() => `${random.randrange(0, 2)}/${random.randint(0, 11_000)}`);
  expect(drawn.join(' ')).toBe(pairs);
});

test('keeps to the sequence over several refills of its state', () => {
  const random = new CPythonRandom(42);
  const pairs = Array.from({ length: 3000 }, () => [random.randrange(0, 2), random.randint(0, 11_000)] as const);
  expect(pairs.slice(-3)).toEqual([
    [1, 1462],
    [0, 10018],
    [1, 2089],
  ]);
  expect(pairs.reduce((sum, [, row]) => sum + row, 0)).toBe(16_882_709);
});

test('rejects as CPython does when the bound is a power of two, and draws nothing odd for a width of one', () => {
  const random = new CPythonRandom(3);
  const draw = (high: number) => Array.from({ length: 6 }, () => random.randint(0, high));
  expect(draw(1023)).toEqual([487, 267, 757, 970, 134, 26]);
  expect(draw(1024)).toEqual([960, 531, 479, 392, 963, 975]);
  expect([random.randint(5, 5), random.randint(5, 5)]).toEqual([5, 5]);
  expect(random.randint(0, 2 ** 31 - 1)).toBe(996_097_414);
});

test('refuses an empty range', () => {
  expect(() => new CPythonRandom(1).randrange(3, 3)).toThrow(RangeError);
});
