/** How often and for how long something is tried again. */
export interface RetryLimits {
  readonly maxAttempts: number;
  /** The pause before the second attempt is drawn from 0 to this; the bound doubles with each attempt. */
  readonly baseMs: number;
  /** The highest such bound. */
  readonly capMs: number;
  /** The longest `Retry-After` that is honoured in full. */
  readonly maxRetryAfterMs: number;
  /** No attempt begins later than this after the first. */
  readonly totalMs: number;
}

/**
 * The pause before the next attempt, in ms: drawn from 0 to a bound that doubles (full jitter), or what the server asked
 * for when that is longer.
 *
 * @param failed attempts so far, from 1.
 * @param askedMs what `Retry-After` asked for.
 * @param random a number from 0 to 1.
 */
export function pauseBefore(failed: number, askedMs: number | undefined, limits: RetryLimits, random: number): number {
  const jitterMs = random * Math.min(limits.capMs, limits.baseMs * 2 ** (failed - 1));
  return Math.max(jitterMs, Math.min(askedMs ?? 0, limits.maxRetryAfterMs));
}

/**
 * A `Retry-After` header, which holds seconds or a date, in ms. Undefined when there is none or it holds neither.
 *
 * @param nowMs since the epoch.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
