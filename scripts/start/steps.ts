import { join } from 'node:path';
import type { StartArguments } from './arguments.ts';

export interface JobStep {
  /** The action's folder. */
  readonly name: string;
  readonly after: readonly string[];
  readonly with: Readonly<Record<string, string>>;
}

/** The steps of the main job, in the order in which provision.yml chains the same actions. */
export function stepsOf(args: StartArguments, config: string, labDir: string): readonly JobStep[] {
  const store = `file:${join(labDir, 'ledger')}`;
  const step = (name: string, after: readonly string[], given: Readonly<Record<string, string>> = {}): JobStep => ({
    name,
    after,
    with: { config, ...given },
  });
  return [
    step('validate-config', []),
    step('setup-kafka-client', ['validate-config']),
    step('create-topics', ['setup-kafka-client']),
    step('setup-rest-proxy', ['setup-kafka-client']),
    step('deploy-connector', ['create-topics']),
    step('deploy-api', ['setup-rest-proxy']),
    step('emulate-posts', ['deploy-connector', 'deploy-api'], { posts: String(args.posts), pace: '0', store }),
    step('verify-delivery', ['emulate-posts'], { store, report: labDir }),
    // After the proof, so that every record is in the bucket by then.
    ...(args.databricks ? [step('load-dataframes', ['verify-delivery'], { store, report: labDir })] : []),
  ];
}
