import { ServiceError } from './service-error.ts';

const tokenOf = (offset: number): string => Buffer.from(JSON.stringify({ offset })).toString('base64url');

function offsetOf(token: string): number {
  try {
    const { offset } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { offset?: unknown };
    if (typeof offset === 'number' && Number.isInteger(offset) && offset >= 0) return offset;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ServiceError(400, 'BadRequestException', 'The nextToken is invalid.');
}

/**
 * Cuts one page out of a list as MSK does: `maxResults` is 1 to 100 (default 100), and `nextToken` is opaque.
 *
 * @throws ServiceError BadRequestException for a wrong limit or token.
 */
export function page<T>(all: readonly T[], query: URLSearchParams): { items: T[]; nextToken?: string } {
  const text = query.get('maxResults');
  const limit = text === null ? 100 : Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new ServiceError(400, 'BadRequestException', 'maxResults must be between 1 and 100.');
  }
  const token = query.get('nextToken');
  const from = token === null ? 0 : offsetOf(token);
  const items = all.slice(from, from + limit);
  return from + limit < all.length ? { items, nextToken: tokenOf(from + limit) } : { items };
}
