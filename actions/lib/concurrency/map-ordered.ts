/**
 * Works on items with at most `width` of them unsettled and yields the results in the order of the items, each as soon
 * as it and all before it are there. Back-pressure is the pull: no item is asked for before there is room for it.
 *
 * When `items` fails, what is under way is settled and yielded first. When `work` fails or the consumer stops early,
 * what is under way is waited for and dropped.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  const window: Promise<R>[] = [];
  let pull: Promise<IteratorResult<T>> | undefined;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  try {
    for (;;) {
      if (!ended && window.length < width) pull ??= quiet(iterator.next());
      const head = window[0];
      if (head === undefined && pull === undefined) {
        if (failure !== undefined) throw failure.error;
        return;
      }
      if (pull !== undefined && (head === undefined || (await isFirst(pull, head)))) {
        try {
          const next = await pull;
          if (next.done === true) ended = true;
          else window.push(quiet(work(next.value)));
        } catch (error) {
          failure = { error };
          ended = true;
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

/** Whether `one` settles before `other`, or at the same time. */
const isFirst = (one: Promise<unknown>, other: Promise<unknown>): Promise<boolean> =>
  Promise.race([one.then(yes, yes), other.then(no, no)]);
const yes = () => true;
const no = () => false;

/** Its failure is met when it is awaited; until then it must not count as one that nobody handles. */
function quiet<P extends Promise<unknown>>(promise: P): P {
  promise.catch(() => undefined);
  return promise;
}
