import { runAction } from '#lib/runtime/run-action.ts';
import { spec } from './inputs.ts';

await runAction(spec, () => import('./main.ts'));
