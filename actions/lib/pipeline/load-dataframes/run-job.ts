import { randomUUID } from 'node:crypto';
import { isTimeout } from '#lib/converge/wait-for.ts';
import { messageOf, UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Id, JobRun } from '#lib/ports/databricks/databricks.ts';
import { findJob } from './job.ts';
import { type Loaded, parseLoaded } from './result.ts';
import { databricksConfig, jobName, parametersOf } from './settings.ts';

/** First and longest pause between two looks at a run, in ms; an end is seen that late at most. */
const SHORTEST_MS = 250;
const LONGEST_MS = 1_000;
/** In between, the pause as a part of what has passed. */
const PAUSE_PART = 0.05;
/** Beyond the run's own deadline, for what the service needs to say that it is over. */
const MARGIN_MS = 60_000;
const MOST_TRACE_LINES = 40;

export interface RunOptions {
  readonly signal: AbortSignal;
  say(text: string): void;
}

export interface JobResult {
  readonly runId: Id;
  readonly url: string | undefined;
  readonly loaded: Loaded;
  /** From the start to the end that was seen, in ms. */
  readonly ms: number;
}

/**
 * Runs the job once and waits for its result. A run that is under way is cancelled when the signal aborts.
 *
 * @throws UserError with the failing cell's error and trace.
 */
export async function runJob(p: Pipeline, { signal, say }: RunOptions): Promise<JobResult> {
  const { databricks, clock } = p.ports;
  const found = await findJob(p);
  if (found === undefined) throw new Error(`there is no job ${jobName(p)}`);
  using _writing = p.writes.open();
  using deadline = clock.deadline(databricksConfig(p).timeoutMinutes * 60_000 + MARGIN_MS);
  const ends = AbortSignal.any([signal, deadline.signal]);
  ends.throwIfAborted();
  const start = clock.now();
  const runId = await databricks.runJob(found.id, randomUUID(), parametersOf(p));
  const run = await over(p, runId, start, { signal: ends, say });
  const where = run.url === undefined ? '' : ` ${run.url}`;
  if (run.outcome !== 'succeeded') throw await failure(p, runId, run, where);
  const [task] = run.tasks;
  const output = await databricks.output(task?.runId ?? runId);
  return {
    runId,
    url: run.url,
    loaded: parseLoaded(output.result, output.truncated),
    ms: clock.now() - start,
  };
}

async function over(p: Pipeline, runId: Id, start: number, { signal, say }: RunOptions): Promise<JobRun> {
  const { databricks, clock } = p.ports;
  let said = '';
  try {
    for (;;) {
      const run = await databricks.run(runId);
      const text = `run ${runId}: ${run.state}${said === '' && run.url !== undefined ? `, ${run.url}` : ''}`;
      if (run.state !== said) say(text);
      said = run.state;
      if (run.outcome !== 'running') return run;
      await clock.sleep(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (clock.now() - start) * PAUSE_PART)), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    // The one write after a cancellation: what was begun would go on, and cost, without anybody to look at it.
    await databricks.cancelRun(runId).then(
      () => say(`run ${runId}: cancelled`),
      // What ended the wait is the error that is shown; this one only says what is left to do.
      (failed: unknown) => say(`run ${runId} goes on, because it could not be cancelled: ${messageOf(failed)}`),
    );
    if (!isTimeout(signal.reason)) throw error;
    const { timeoutMinutes } = databricksConfig(p);
    throw new UserError(
      `The run ${runId} of job ${jobName(p)} did not end within databricks.timeoutMinutes (${timeoutMinutes}) and was cancelled.`,
      { cause: error },
    );
  }
}

async function failure(p: Pipeline, runId: Id, run: JobRun, where: string): Promise<UserError> {
  const said = run.message === '' ? '' : ` ${run.message}`;
  const named = `The run ${runId} of job ${jobName(p)}`;
  if (run.outcome === 'skipped') {
    return new UserError(
      `${named} was skipped.${said} Another run of the job may be under way: wait for its end.${where}`,
    );
  }
  if (run.outcome === 'cancelled') return new UserError(`${named} was cancelled by somebody else.${said}${where}`);
  const task = run.tasks.find(({ failed }) => failed) ?? run.tasks[0];
  const output = task === undefined ? undefined : await p.ports.databricks.output(task.runId);
  if (output?.error === undefined) return new UserError(`${named} ended as ${run.state}.${said}${where}`);
  return new UserError(
    [
      `${named} failed in the notebook of task ${task?.key}: ${plain(output.error)}`,
      ...traceLines(output.trace),
      ...(where === '' ? [] : [`Run:${where}`]),
    ].join('\n'),
  );
}

// Built from its code point: an escape character in a pattern is easily overlooked.
const ESCAPE = String.fromCodePoint(27);
const colours = new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z]`, 'g');
const plain = (text: string): string => text.replaceAll(colours, '').trim();

/** The end of a trace, which is where the cell and its line stand. */
function traceLines(trace: string | undefined): readonly string[] {
  if (trace === undefined || trace.trim() === '') return [];
  const lines = plain(trace).split('\n');
  const cut = lines.length > MOST_TRACE_LINES ? [`  … ${lines.length - MOST_TRACE_LINES} lines before`] : [];
  return [...cut, ...lines.slice(-MOST_TRACE_LINES).map((line) => `  ${line}`)];
}
