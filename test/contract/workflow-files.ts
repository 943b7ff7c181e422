import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from './import-graph.ts';

export interface WorkflowStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface WorkflowJob {
  readonly needs?: string | readonly string[];
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly WorkflowStep[];
}

export interface Workflow {
  readonly name: string;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export interface WorkflowFile {
  readonly file: string;
  readonly text: string;
  readonly workflow: Workflow;
}

/** Every workflow of the repository. */
export const workflowFiles = (): readonly WorkflowFile[] => {
  const folder = join(root, '.github', 'workflows');
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return { file, text, workflow: parse(text) as Workflow };
    });
};

/** Steps of all jobs, each with a name for messages. */
export const stepsOf = ({ file, workflow }: WorkflowFile): (WorkflowStep & { readonly at: string })[] =>
  Object.entries(workflow.jobs).flatMap(([job, { steps }]) =>
    steps.map((step, index) => ({ ...step, at: `${file} ${job} step ${index + 1}` })),
  );

/** Jobs that a job waits for. */
export const needsOf = ({ needs = [] }: WorkflowJob): readonly string[] =>
  typeof needs === 'string' ? [needs] : needs;
