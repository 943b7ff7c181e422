import { join } from 'node:path';
import { milestones } from '#lib/pipeline/milestones.ts';

/** One step of the main job: an action and its inputs. */
export interface JobStep {
  /** The action's folder. */
  readonly name: string;
  /** Steps that must be done before. */
  readonly after: readonly string[];
  readonly with: Readonly<Record<string, string>>;
}

export interface JobOptions {
  /** Path of the config file. */
  readonly config: string;
  /** The lab's folder, which holds ledger and report. */
  readonly labDir: string;
  /** Turns of the emulator. */
  readonly posts: number;
  /** Whether the DataFrames are loaded at the end. */
  readonly withDataframes: boolean;
}

const FIRST = 'validate-config';
const LAST = 'load-dataframes';

/**
 * The steps of the main job: the config, the milestones in their order, then posts and proof. The DataFrames are loaded
 * after the proof, when every record is in the bucket.
 */
export function stepsOf({ config, labDir, posts, withDataframes }: JobOptions): readonly JobStep[] {
  const store = `file:${join(labDir, 'ledger')}`;
  const step = (name: string, after: readonly string[], given: Readonly<Record<string, string>> = {}): JobStep => ({
    name,
    after,
    with: { config, ...given },
  });
  const early = milestones.filter(({ name }) => name !== LAST);
  const isNeeded = (name: string) => early.some(({ after }) => (after as readonly string[]).includes(name));
  return [
    step(FIRST, []),
    ...early.map(({ name, after }) => step(name, after.length === 0 ? [FIRST] : after)),
    step(
      'emulate-posts',
      early.map(({ name }) => name).filter((name) => !isNeeded(name)),
      {
        posts: String(posts),
        pace: '0',
        store,
      },
    ),
    // Nobody else posts to this lab's topics.
    step('verify-delivery', ['emulate-posts'], { store, report: labDir, foreign: 'fail' }),
    ...(withDataframes ? [step(LAST, ['verify-delivery'], { store, report: labDir })] : []),
  ];
}
