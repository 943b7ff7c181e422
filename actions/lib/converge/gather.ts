import { Deferred } from './deferred.ts';
import { combineErrors } from './failures.ts';

/**
 * Waits for look-ups that were started at the same time. Unlike `Promise.all` it waits for all of them after a failure
 * too, so that nothing is still running when it throws, and it throws all failures: of three denied look-ups a person
 * learns at once.
 *
 * @throws the only failure, or all of them combined. Deferred when nothing else has failed.
 */
export async function gather<T extends readonly unknown[]>(
  lookUps: {
    readonly [Index in keyof T]: Promise<T[Index]>;
  },
): Promise<T> {
  const ends = await Promise.allSettled<unknown>(lookUps);
  const failures = ends.filter((end) => end.status === 'rejected').map((end): unknown => end.reason);
  if (failures.length > 0) {
    const [deferred] = failures;
    const others = failures.filter((failure) => !(failure instanceof Deferred));
    throw others.length === 0 ? deferred : combineErrors(others);
  }
  return ends.map((end) => (end.status === 'fulfilled' ? end.value : undefined)) as unknown as T;
}
