import { Stage } from '#lab/core/stage.ts';
import { Worker } from '#lab/parts/connect/worker.ts';
import { serve } from './serve.ts';

/** The process `aws`: the front door of the lab whose root is the first argument. It ends with SIGTERM. */
const root = process.argv[2];
const stage = root === undefined ? undefined : Stage.open(root);
if (stage === undefined) throw new Error(`There is no lab below ${root ?? 'the first argument, which is missing'}.`);

const door = await serve(stage, (spec) => new Worker(stage, spec));
console.log(`AWS answers on port ${stage.world.ports.aws}`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    // The workers are processes of the lab, ended by who ends the lab; only the watch over them ends here.
    door.connectors.close();
    process.exit(0);
  });
}
