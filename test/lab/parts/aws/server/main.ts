import { Lab } from '#lab/core/lab.ts';
import { Worker } from '#lab/parts/connect/worker.ts';
import { serve } from './serve.ts';

// The process `aws`: the front door of the lab in the folder that is its first argument. It runs until SIGTERM.
const root = process.argv[2];
const lab = root === undefined ? undefined : Lab.open(root);
if (lab === undefined) throw new Error(`There is no lab below ${root ?? 'the first argument, which is missing'}.`);

const door = await serve(lab, (spec) => new Worker(lab, spec));
console.log(`AWS answers on port ${lab.spec.ports.aws}`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    // Stops watching the Connect workers. They are processes of the lab and are stopped with the lab.
    door.connectors.close();
    process.exit(0);
  });
}
