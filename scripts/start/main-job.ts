import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { down, envOf, isUp, lockFile, up } from '#lab/commands.ts';
import type { Lab } from '#lab/core/lab.ts';
import { acquireLock } from '#lab/core/lock.ts';
import { runByDependency } from '#lab/core/schedule.ts';
import { apiStageOf } from '../lab/api-stage.ts';
import { userIdOf } from '../lab/user-id.ts';
import { runStep, type StepResult } from './action-step.ts';
import type { StartArguments } from './arguments.ts';
import { completeReport, type MilestoneCounts } from './report.ts';
import { type JobStep, stepsOf } from './steps.ts';
import { queryTables, resultTable } from './table.ts';
import { showTo } from './terminal.ts';

const say = (text: string): void => console.log(text);

/**
 * The whole pipeline on one machine: an empty lab, every milestone by its built action, posts, proof, one table.
 *
 * @returns the exit status: 0 when every record is accounted for.
 */
export async function runMainJob(args: StartArguments, root: string, signal: AbortSignal): Promise<number> {
  using _lock = acquireLock(lockFile(root), 'npm start');
  const started = Date.now();
  const seconds: Record<string, number> = {};
  if (isUp(root)) say('A lab is up in this folder: taking it down first.');
  const config = resolve(args.config);
  const apiStage = apiStageOf(config);
  let exit = 1;
  try {
    const stage = await timed(seconds, 'lab', () =>
      up(
        {
          root,
          userId: userIdOf(config),
          withDatabricks: args.databricks,
          ...(apiStage === undefined ? {} : { apiStage }),
          ...(args.data === undefined ? {} : { data: args.data }),
        },
        say,
      ),
    );
    signal.throwIfAborted();
    say(`The lab is up (${seconds['lab']} s).`);
    const results = await runSteps(stage, stepsOf(args, config, stage.dir), seconds, signal);
    const failed = [...results.values()].find((result) => result.exitCode !== 0);
    exit = failed?.exitCode ?? 0;
    seconds['total'] = round(Date.now() - started);
    const report = completeReport(stage.dir, { seconds, milestones: countsOf(results), exit });
    if (report === undefined) say('The proof was not reached: there is no report.');
    else say(resultTable(report));
    if (report?.queries !== undefined) say(queryTables(report.queries));
  } finally {
    if (args.keep && !signal.aborted) say('The lab stays up (--keep). npm run lab -- down ends it.');
    else await down(root, () => undefined);
  }
  return exit;
}

async function runSteps(
  stage: Lab,
  steps: readonly JobStep[],
  seconds: Record<string, number>,
  signal: AbortSignal,
): Promise<Map<string, StepResult>> {
  const results = new Map<string, StepResult>();
  const dir = join(stage.dir, 'steps');
  mkdirSync(dir, { recursive: true });
  const env = envOf(stage);
  await runByDependency(steps, async (step) => {
    signal.throwIfAborted();
    const ready = step.after.every((name) => results.get(name)?.exitCode === 0);
    if (!ready) return;
    const runner = { root: stage.root, dir, env, signal, show: showTo(step.name, say) };
    const result = await runStep(runner, { action: step.name, with: step.with });
    results.set(step.name, result);
    seconds[step.name] = round(result.ms);
    say(`${step.name}: ${result.exitCode === 0 ? 'done' : `failed with ${result.exitCode}`} (${seconds[step.name]} s)`);
  });
  for (const result of [...results.values()].reverse()) await result.post();
  return results;
}

function countsOf(results: ReadonlyMap<string, StepResult>): Record<string, MilestoneCounts> {
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

async function timed<T>(seconds: Record<string, number>, name: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const result = await work();
  seconds[name] = round(Date.now() - start);
  return result;
}

const round = (ms: number): number => Math.round(ms / 100) / 10;
