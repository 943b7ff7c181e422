/**
 * Calls `work` for every item, in no particular order, with at most `maxInFlight` calls in flight. No item is requested
 * before there is room for it. After the first failure nothing new starts, and the failure is thrown once the calls in
 * flight have ended.
 */
export async function forEachConcurrent<T>(
  items: Iterable<T> | AsyncIterable<T>,
  maxInFlight: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    try {
      for (let next = await iterator.next(); next.done !== true && !hasFailed; next = await iterator.next()) {
        await work(next.value);
      }
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  const workers = Array.from({ length: maxInFlight }, worker);
  await Promise.allSettled(workers);
  if (hasFailed) await iterator.return?.();
  await Promise.all(workers);
}
