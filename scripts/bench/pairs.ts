/** Medians of two measurements taken in turn, and the median of their ratios pair by pair. */
export interface Paired {
  readonly a: number;
  readonly b: number;
  readonly ratio: number;
}

export const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN];
  return (low + high) / 2;
};

/** Measures in the order A B A B …, so that changes in the machine's speed affect both. A first pair is not counted. */
export async function pairs(runs: number, a: () => Promise<number>, b: () => Promise<number>): Promise<Paired> {
  await a();
  await b();
  const measured: [number, number][] = [];
  for (let run = 0; run < runs; run += 1) measured.push([await a(), await b()]);
  return {
    a: medianOf(measured.map(([one]) => one)),
    b: medianOf(measured.map(([, one]) => one)),
    ratio: medianOf(measured.map(([one, other]) => one / other)),
  };
}
