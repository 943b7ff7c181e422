/** An item with the names of the items that must be done before it. */
interface Dependent<N extends string> {
  readonly name: N;
  readonly after: readonly N[];
}

/**
 * Runs each item as soon as all items in its `after` are done; items that do not depend on each other run at the same
 * time. After the first failure no further item starts, and the running ones are waited for.
 *
 * @throws the first failure; Error when items depend on each other in a circle, or on an item that is not in the list.
 */
export async function runByDependency<N extends string, T extends Dependent<N>>(
  items: readonly T[],
  run: (item: T) => Promise<void>,
): Promise<void> {
  const started = new Map<N, Promise<void>>();
  let hasFailed = false;
  const start = (item: T, path: readonly N[]): Promise<void> => {
    const known = started.get(item.name);
    if (known !== undefined) return known;
    if (path.includes(item.name)) throw new Error(`${[...path, item.name].join(' waits for ')}: a circle`);
    const needs = item.after.map((name) => {
      const other = items.find((one) => one.name === name);
      if (other === undefined) throw new Error(`${item.name} waits for ${name}, which is not in the list`);
      return start(other, [...path, item.name]);
    });
    const done = Promise.all(needs).then(async () => {
      if (hasFailed) return;
      await run(item).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    });
    started.set(item.name, done);
    return done;
  };
  const results = await Promise.allSettled(items.map((item) => start(item, [])));
  const first = results.find((result) => result.status === 'rejected');
  if (first !== undefined) throw first.reason;
}
