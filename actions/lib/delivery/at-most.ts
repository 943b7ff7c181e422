/** Works on items with at most `width` of them under way, in no particular order. The first failure ends it. */
export async function atMost<T>(width: number, items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true && !failed; next = iterator.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = Array.from({ length: width }, lane);
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
}
