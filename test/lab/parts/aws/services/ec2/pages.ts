import type { Parameters } from '../../protocol/query.ts';
import { ServiceError } from '../../protocol/service-error.ts';

/**
 * Cuts one page out of the items of a Describe call as EC2 does: `MaxResults` is 5 to 1000, and must not be combined
 * with ids.
 *
 * @param ids name of the parameter that lists ids.
 * @throws ServiceError for a limit, token or combination that EC2 refuses.
 */
export function pageOf<T>(all: readonly T[], parameters: Parameters, ids: string): { items: T[]; nextToken?: string } {
  const limit = parameters.integer('MaxResults', 5, 1_000);
  if (limit !== undefined && parameters.list(ids).length > 0) {
    const text = `The parameter ${ids} cannot be used with the parameter maxResults`;
    throw new ServiceError(400, 'InvalidParameterCombination', text);
  }
  const token = parameters.text('NextToken');
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isInteger(from) || from < 0) {
    throw new ServiceError(400, 'InvalidParameterValue', 'Unable to parse pagination token');
  }
  const end = from + (limit ?? all.length);
  const items = all.slice(from, end);
  return end < all.length ? { items, nextToken: Buffer.from(String(end)).toString('base64url') } : { items };
}
