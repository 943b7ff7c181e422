import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from './import-graph.ts';

/** One step of a job, with the keys that the tests read. */
export interface WorkflowStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** One job, with the keys that the tests read. */
export interface WorkflowJob {
  readonly needs?: string | readonly string[];
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly WorkflowStep[];
}

/** A parsed workflow, with the keys that the tests read. */
export interface Workflow {
  readonly name: string;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

/** A file in .github/workflows. */
export interface WorkflowFile {
  /** Its name, such as `ci.yml`. */
  readonly file: string;
  readonly text: string;
  readonly workflow: Workflow;
}

/** Reads every file in .github/workflows, sorted by name. */
export const workflowFiles = (): readonly WorkflowFile[] => {
  const folder = join(root, '.github', 'workflows');
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return { file, text, workflow: parse(text) as Workflow };
    });
};

/** The steps of all jobs. `at` names a step in messages, such as `ci.yml test step 2`. */
export const stepsOf = ({ file, workflow }: WorkflowFile): (WorkflowStep & { readonly at: string })[] =>
  Object.entries(workflow.jobs).flatMap(([job, { steps }]) =>
    steps.map((step, index) => ({ ...step, at: `${file} ${job} step ${index + 1}` })),
  );

/** Names of the jobs that a job waits for. */
export const needsOf = ({ needs = [] }: WorkflowJob): readonly string[] =>
  typeof needs === 'string' ? [needs] : needs;
