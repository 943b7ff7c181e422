import { Lab } from '#lab/core/lab.ts';
import { Worker } from '#lab/parts/connect/worker.ts';
import { serve } from './serve.ts';

/** The process `aws`: the front door of the lab whose root is the first argument. It ends with SIGTERM. */
const root = process.argv[2];
const lab = root === undefined ? undefined : Lab.open(root);
if (lab === undefined) throw new Error(`There is no lab below ${root ?? 'the first argument, which is missing'}.`);

const door = await serve(lab, (spec) => new Worker(lab, spec));
console.log(`AWS answers on port ${lab.spec.ports.aws}`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    // The workers are processes of the lab, ended by who ends the lab; only the watch over them ends here.
    door.connectors.close();
    process.exit(0);
  });
}
