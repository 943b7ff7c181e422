/**
 * Calls `work` for every item with at most `maxInFlight` results outstanding, and yields the results in the order of the
 * items: each as soon as it and all results before it are there. Back-pressure is the pull: no item is requested before
 * there is room for it.
 *
 * When `items` fails, the results in flight are yielded first, then the failure is thrown. When `work` fails or the
 * consumer stops early, the calls in flight are waited for and their results dropped.
 */
export async function* mapOrdered<T, R>(
  items: AsyncIterable<T>,
  maxInFlight: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  const window: Promise<R>[] = [];
  let pull: Promise<IteratorResult<T>> | undefined;
  let isExhausted = false;
  let failure: { readonly error: unknown } | undefined;
  try {
    for (;;) {
      if (!isExhausted && window.length < maxInFlight) pull ??= withoutWarning(iterator.next());
      const head = window[0];
      if (head === undefined && pull === undefined) {
        if (failure !== undefined) throw failure.error;
        return;
      }
      if (pull !== undefined && (head === undefined || (await isFirst(pull, head)))) {
        try {
          const next = await pull;
          if (next.done === true) isExhausted = true;
          else window.push(withoutWarning(work(next.value)));
        } catch (error) {
          failure = { error };
          isExhausted = true;
        }
        pull = undefined;
      } else if (head !== undefined) {
        const result = await head;
        window.shift();
        yield result;
      }
    }
  } finally {
    await Promise.allSettled(window);
    await iterator.return?.();
  }
}

/** Whether `one` ends before `other`, or at the same time. */
const isFirst = (one: Promise<unknown>, other: Promise<unknown>): Promise<boolean> =>
  Promise.race([one.then(yes, yes), other.then(no, no)]);
const yes = () => true;
const no = () => false;

/** The promise is awaited later; until then Node must not report its failure as an unhandled rejection. */
function withoutWarning<P extends Promise<unknown>>(promise: P): P {
  promise.catch(() => undefined);
  return promise;
}
