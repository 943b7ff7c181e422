import { invalid } from '../rest/api-error.ts';

/** One page of a list. The names of its members are the API's. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly has_more: boolean;
  readonly next_page_token?: string;
  readonly prev_page_token?: string;
}

const tokenOf = (offset: number): string => Buffer.from(`page:${offset}`).toString('base64url');

function offsetOf(token: string): number {
  const [, offset] = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (offset === undefined) throw invalid(`Invalid page token: ${token}`);
  return Number(offset);
}

/**
 * Cuts one page out of a list.
 *
 * @param sizes the number of items in a page by default, and at most.
 * @throws ApiError when the token is invalid, or the limit is larger than allowed.
 */
export function pageOf<T>(
  all: readonly T[],
  asked: {
    readonly limit?: number | undefined;
    readonly offset?: number | undefined;
    readonly page_token?: string | undefined;
  },
  sizes: { readonly default: number; readonly max: number },
): Page<T> {
  const limit = asked.limit === undefined || asked.limit === 0 ? sizes.default : asked.limit;
  if (limit < 1 || limit > sizes.max) throw invalid(`limit must be between 1 and ${sizes.max}, is ${limit}`);
  const from =
    asked.page_token === undefined || asked.page_token === '' ? (asked.offset ?? 0) : offsetOf(asked.page_token);
  const until = from + limit;
  return {
    items: all.slice(from, until),
    has_more: until < all.length,
    ...(until < all.length ? { next_page_token: tokenOf(until) } : {}),
    ...(from > 0 ? { prev_page_token: tokenOf(Math.max(0, from - limit)) } : {}),
  };
}
