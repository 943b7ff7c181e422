/**
 * Works on items with at most `width` of them under way, in no particular order, and asks for no item before there is
 * room for it. The first failure ends it.
 */
export async function atMost<T>(
  width: number,
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let failed = false;
  const lane = async (): Promise<void> => {
    try {
      for (let next = await iterator.next(); next.done !== true && !failed; next = await iterator.next()) {
        await work(next.value);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const lanes = Array.from({ length: width }, lane);
  await Promise.allSettled(lanes);
  if (failed) await iterator.return?.();
  await Promise.all(lanes);
}
