/** One of several equal parts of the posts, each for a process and a ledger of its own. */
export interface Shard {
  /** From 1 to `of`. */
  readonly index: number;
  readonly of: number;
}

/** The one shard that has all posts. */
export const WHOLE: Shard = { index: 1, of: 1 };

/** The first number at or after `from` that belongs to a shard: numbers that leave `index - 1` when divided by `of`. */
export function firstOf({ index, of }: Shard, from: number): number {
  const ahead = (index - 1 - (from % of) + of) % of;
  return from + ahead;
}
