import { resolve } from 'node:path';
import { coldStart } from './bench/cold-start.ts';
import { dataframesBench } from './bench/dataframes.ts';
import { emulatorBench } from './bench/emulator.ts';

const root = resolve(import.meta.dirname, '..');
const benches: Readonly<Record<string, (root: string) => Promise<void>>> = {
  'cold-start': coldStart,
  dataframes: dataframesBench,
  emulator: emulatorBench,
};
const [name = ''] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  console.error(`usage: npm run bench -- NAME, where NAME is one of ${Object.keys(benches).join(', ')}`);
  process.exitCode = 1;
} else {
  await bench(root);
}
