import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { down, envOf, isUp, lockFile } from '#lab/commands.ts';
import type { Lab } from '#lab/core/lab.ts';
import { acquireLock } from '#lab/core/lock.ts';
import { runByDependency } from '#lab/core/schedule.ts';
import type { Inputs } from '#lib/runtime/input-spec.ts';
import { sayWhere } from '../cli/log-file.ts';
import type { Shell } from '../cli/main.ts';
import type { Progress } from '../cli/progress/progress.ts';
import { bootLab } from '../lab/boot.ts';
import { type BootSession, bootStep } from '../lab/boot-session.ts';
import { runStep, type StepResult } from './action-step.ts';
import { completeReport, type JobPart } from './report.ts';
import type { startSpec } from './specs.ts';
import { showTo, summaryOf } from './step-lines.ts';
import { type JobStep, stepsOf } from './steps.ts';
import { queryTables, resultTable } from './table.ts';

export interface MainJob {
  readonly inputs: Inputs<typeof startSpec>;
  /** The user id that the lab's names are derived from. */
  readonly userId: string;
  readonly session: BootSession;
  readonly shell: Shell;
}

/**
 * The whole pipeline on one machine: an empty lab, every milestone by its built action, posts, proof, one table.
 *
 * @returns the exit status: 0 when every record is accounted for.
 * @throws Error when the lab does not come up, or when the job is interrupted.
 */
export async function runMainJob({ inputs, userId, session, shell }: MainJob): Promise<number> {
  const { root, signal } = shell;
  const { progress, log } = session;
  using _lock = acquireLock(lockFile(root), 'npm start');
  const started = Date.now();
  const config = resolve(root, inputs.config);
  const withDataframes = !inputs['no-databricks'];
  const steps = stepsOf({ config, labDir: join(root, '.lab'), posts: inputs.posts, withDataframes });
  progress.add(steps.map(({ name, after }) => ({ name, after: after.length === 0 ? [bootStep.name] : after })));
  const job: Job = { steps, progress, signal, seconds: {} };
  let exit = 1;
  try {
    if (isUp(root)) progress.say('A lab is up in this folder: taking it down first.');
    const data = inputs.data === undefined ? {} : { data: resolve(root, inputs.data) };
    const lab = await bootLab({ root, userId, withDatabricks: withDataframes, ...data }, session, signal);
    job.seconds[bootStep.name] = secondsSince(started);
    signal.throwIfAborted();
    const results = await runSteps(lab, job);
    exit = [...results.values()].find((result) => result.exitCode !== 0)?.exitCode ?? 0;
    job.seconds['total'] = secondsSince(started);
    progress.close();
    sayResult(lab, progress, { seconds: job.seconds, milestones: countsOf(results), exit: exit === 0 ? 0 : 1 });
  } finally {
    progress.close();
    if (exit !== 0 && !signal.aborted) sayWhere(log, progress);
    if (inputs.keep && !signal.aborted) progress.say('The lab stays up (--keep). npm run lab -- down ends it.');
    else await down(root, () => undefined);
  }
  return exit;
}

interface Job {
  readonly steps: readonly JobStep[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** By step. */
  readonly seconds: Record<string, number>;
}

async function runSteps(lab: Lab, { steps, progress, signal, seconds }: Job): Promise<Map<string, StepResult>> {
  const results = new Map<string, StepResult>();
  const dir = join(lab.dir, 'steps');
  mkdirSync(dir, { recursive: true });
  const env = envOf(lab);
  await runByDependency(steps, async ({ name, after, with: inputs }) => {
    const isReady = !signal.aborted && after.every((one) => results.get(one)?.exitCode === 0);
    if (!isReady) return progress.end(name, 'not attempted');
    progress.begin(name);
    const runner = { root: lab.root, dir, env, signal, show: showTo(progress, name, signal) };
    const result = await runStep(runner, { action: name, with: inputs });
    results.set(name, result);
    seconds[name] = result.ms / 1000;
    if (result.exitCode === 0) progress.end(name, 'done', summaryOf(result.outputs));
    else if (signal.aborted) progress.end(name, 'interrupted');
    else progress.end(name, 'failed', `exit code ${result.exitCode}`);
  });
  for (const result of [...results.values()].reverse()) await result.post();
  signal.throwIfAborted();
  return results;
}

function sayResult(lab: Lab, progress: Progress, job: JobPart): void {
  const report = completeReport(lab.dir, job);
  if (report === undefined) progress.say('The proof was not reached: there is no report.');
  else progress.say(resultTable(report));
  if (report?.queries !== undefined) progress.say(queryTables(report.queries));
}

function countsOf(results: ReadonlyMap<string, StepResult>): JobPart['milestones'] {
  return Object.fromEntries(
    [...results]
      .filter(([, { outputs }]) => outputs['changed'] !== undefined)
      .map(([name, { outputs }]) => [
        name,
        {
          changed: Number(outputs['changed']),
          unchanged: Number(outputs['unchanged']),
          blocked: Number(outputs['blocked']),
        },
      ]),
  );
}

const secondsSince = (start: number): number => (Date.now() - start) / 1000;
