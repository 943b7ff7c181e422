/** How often and how long something is tried again. All times in ms. */
export interface RetryLimits {
  readonly attempts: number;
  /** The pause before the second try is drawn from 0 to this; the bound doubles with each try. */
  readonly base: number;
  readonly cap: number;
  /** The longest `Retry-After` that is honoured in full. */
  readonly longestRetryAfter: number;
  /** No try begins later than this after the first. */
  readonly total: number;
}

/**
 * The pause before the next try: full jitter below a bound that doubles, or what the server asked for when that is
 * longer.
 *
 * @param failed tries so far, from 1 on.
 * @param random a number from 0 to 1.
 */
export function pauseBefore(failed: number, asked: number | undefined, limits: RetryLimits, random: number): number {
  const jitter = random * Math.min(limits.cap, limits.base * 2 ** (failed - 1));
  return Math.max(jitter, Math.min(asked ?? 0, limits.longestRetryAfter));
}

/** A `Retry-After` header in ms: seconds, or a date. Undefined when there is none or it is neither. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
