/** A unit of work that waits for others. */
interface Ordered<N extends string> {
  readonly name: N;
  readonly after: readonly N[];
}

/**
 * Runs every item once all those it is `after` are done, side by side otherwise. The first failure stops what has not
 * begun; what runs is waited for.
 *
 * @throws the first failure; Error when items wait for each other or for one that is not there.
 */
export async function inOrderOf<N extends string, T extends Ordered<N>>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Map<N, Promise<void>>();
  let failed = false;
  const start = (item: T, path: readonly N[]): Promise<void> => {
    const known = running.get(item.name);
    if (known !== undefined) return known;
    if (path.includes(item.name)) throw new Error(`${[...path, item.name].join(' waits for ')}: a circle`);
    const needs = item.after.map((name) => {
      const other = items.find((one) => one.name === name);
      if (other === undefined) throw new Error(`${item.name} waits for ${name}, which is not there`);
      return start(other, [...path, item.name]);
    });
    const run = Promise.all(needs).then(async () => {
      if (failed) return;
      await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    });
    running.set(item.name, run);
    return run;
  };
  const results = await Promise.allSettled(items.map((item) => start(item, [])));
  const first = results.find((result) => result.status === 'rejected');
  if (first !== undefined) throw first.reason;
}
