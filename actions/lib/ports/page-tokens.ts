import { UserError } from '#lib/errors.ts';

/** Characters of a token that a message shows. */
const MAX_SHOWN_LENGTH = 40;

/**
 * The tokens of one list that is read page by page. Everything that reads pages asks it for the next token, because a
 * token that comes twice means a list without an end.
 */
export class PageTokens {
  readonly #operation: string;
  readonly #seen = new Set<string>();

  /** @param operation as a message names it, such as `kafka:ListClustersV2`. */
  constructor(operation: string) {
    this.#operation = operation;
  }

  /**
   * The token with which the next page is asked for; undefined after the last page.
   *
   * @param token as the service has given it. An empty one counts as none.
   * @throws UserError when it has come before.
   */
  next(token: string | undefined): string | undefined {
    if (token === undefined || token === '') return undefined;
    if (this.#seen.has(token)) {
      throw new UserError(
        `${this.#operation} gives the page token ${JSON.stringify(token.slice(0, MAX_SHOWN_LENGTH))} a second time, so its list would never end. Check what answers there (AWS_ENDPOINT_URL, a proxy); if it is the service itself, run again later.`,
      );
    }
    this.#seen.add(token);
    return token;
  }
}

/** Names under which services give the token of the next page. */
const tokenNames = ['NextToken', 'nextToken', 'position', 'NextContinuationToken'] as const;

/** The token that a page holds. */
export function tokenIn(page: object): string | undefined {
  const token = tokenNames.map((name): unknown => Reflect.get(page, name)).find((value) => typeof value === 'string');
  return typeof token === 'string' ? token : undefined;
}
