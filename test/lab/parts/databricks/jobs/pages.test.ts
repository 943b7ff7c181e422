import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pageOf } from './pages.ts';

const sizes = { default: 20, max: 100 };

test('the pages together contain every item once, in order', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.integer({ min: 1, max: 100 }), (count, limit) => {
      const all = Array.from({ length: count }, (_, index) => index);
      const found: number[] = [];
      let page_token: string | undefined;
      do {
        const page = pageOf(all, { limit, page_token }, sizes);
        expect(page.has_more).toBe(page.next_page_token !== undefined);
        found.push(...page.items);
        page_token = page.next_page_token;
      } while (page_token !== undefined);
      expect(found).toEqual(all);
    }),
  );
});

test.each([[{ limit: 101 }], [{ limit: -1 }], [{ page_token: 'nonsense' }]])('%j is refused', (asked) => {
  expect(() => pageOf([1, 2], asked, sizes)).toThrow(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }));
});
