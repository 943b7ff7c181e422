import { randomUUID } from 'node:crypto';
import { endError } from '#lib/converge/failures.ts';
import { isTimeout } from '#lib/converge/wait-for.ts';
import { messageOf, UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Id, JobRun } from '#lib/ports/databricks/databricks.ts';
import { findJob } from './job.ts';
import { type Loaded, parseLoaded } from './result.ts';
import { databricksConfig, jobName, parametersOf } from './settings.ts';

/** Shortest and longest pause between two polls of a run. The end of a run is seen at most the longest pause late. */
const MIN_PAUSE_MS = 250;
const MAX_PAUSE_MS = 1_000;
/** Between those limits the pause is this share of the time that has passed. */
const PAUSE_SHARE = 0.05;
/** Added to the run's own deadline: the time that Databricks may take to report its end. */
const MARGIN_MS = 60_000;
/** Lines of a notebook's trace that an error shows. */
const MAX_TRACE_LINES = 40;

/** How a run is watched. */
export interface RunOptions {
  /** Aborted when a person or the runner ends it. The run in Databricks is then cancelled. */
  readonly signal: AbortSignal;
  /** Reports the progress, a line each. */
  say(text: string): void;
}

/** A run that has succeeded. */
export interface JobResult {
  readonly runId: Id;
  /** Page of the run; undefined when Databricks gives none. */
  readonly url: string | undefined;
  readonly loaded: Loaded;
  /** Duration in ms, until its end was seen. */
  readonly ms: number;
}

/**
 * Runs the job once and waits for its result.
 *
 * @throws UserError with the error and trace of the failing cell, or when the run takes too long. Interrupted when the
 *   run was ended from outside.
 */
export async function runJob(p: Pipeline, { signal, say }: RunOptions): Promise<JobResult> {
  const { databricks, clock } = p.ports;
  const found = await findJob(p);
  if (found === undefined) throw new Error(`there is no job ${jobName(p)}`);
  using _open = p.writes.open();
  using deadline = clock.deadline(databricksConfig(p).timeoutMinutes * 60_000 + MARGIN_MS);
  const either = AbortSignal.any([signal, deadline.signal]);
  try {
    either.throwIfAborted();
    const start = clock.now();
    const runId = await databricks.runJob(found.id, randomUUID(), parametersOf(p));
    const run = await waitUntilOver(p, runId, { signal: either, say });
    if (run.outcome !== 'succeeded') throw await failureOf(p, runId, run);
    const [task] = run.tasks;
    const output = await databricks.output(task?.runId ?? runId);
    const loaded = parseLoaded(output.result, output.truncated);
    return { runId, url: run.url, loaded, ms: clock.now() - start };
  } catch (error) {
    throw endError(error, signal, `while running job ${jobName(p)}`);
  }
}

async function waitUntilOver(p: Pipeline, runId: Id, { signal, say }: RunOptions): Promise<JobRun> {
  const { databricks, clock } = p.ports;
  const start = clock.now();
  let reported = '';
  try {
    for (;;) {
      const run = await databricks.run(runId);
      const page = reported === '' && run.url !== undefined ? `, ${run.url}` : '';
      if (run.state !== reported) say(`run ${runId}: ${run.state}${page}`);
      reported = run.state;
      if (run.outcome !== 'running') return run;
      const pause = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, (clock.now() - start) * PAUSE_SHARE));
      await clock.sleep(pause, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    await cancel(p, runId, say);
    if (!isTimeout(signal.reason)) throw error;
    const { timeoutMinutes } = databricksConfig(p);
    throw new UserError(
      `The run ${runId} of job ${jobName(p)} did not end within databricks.timeoutMinutes (${timeoutMinutes}) and was cancelled.`,
      { cause: error },
    );
  }
}

/** The only write after an interruption: without it the run would continue, and cost, with nobody watching. */
async function cancel(p: Pipeline, runId: Id, say: (text: string) => void): Promise<void> {
  await p.ports.databricks.cancelRun(runId).then(
    () => say(`run ${runId}: cancelled`),
    // Shown as progress, because the error that is thrown is the one that ended the wait.
    (error: unknown) => say(`run ${runId} continues, because it could not be cancelled: ${messageOf(error)}`),
  );
}

async function failureOf(p: Pipeline, runId: Id, run: JobRun): Promise<UserError> {
  const page = run.url === undefined ? '' : ` ${run.url}`;
  const message = run.message === '' ? '' : ` ${run.message}`;
  const name = `The run ${runId} of job ${jobName(p)}`;
  if (run.outcome === 'skipped') {
    return new UserError(
      `${name} was skipped.${message} Another run of the job may be under way: wait for its end.${page}`,
    );
  }
  if (run.outcome === 'cancelled') return new UserError(`${name} was cancelled by somebody else.${message}${page}`);
  const task = run.tasks.find(({ failed }) => failed) ?? run.tasks[0];
  const output = task === undefined ? undefined : await p.ports.databricks.output(task.runId);
  if (output?.error === undefined) return new UserError(`${name} ended as ${run.state}.${message}${page}`);
  return new UserError(
    [
      `${name} failed in the notebook of task ${task?.key}: ${withoutColours(output.error)}`,
      ...traceLines(output.trace),
      ...(page === '' ? [] : [`Run:${page}`]),
    ].join('\n'),
  );
}

// Built from its code point, because an escape character in a pattern is easily overlooked.
const ESCAPE = String.fromCodePoint(27);
const colours = new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z]`, 'g');
const withoutColours = (text: string): string => text.replaceAll(colours, '').trim();

/** The end of a trace, which names the failing cell and its line. */
function traceLines(trace: string | undefined): readonly string[] {
  if (trace === undefined || trace.trim() === '') return [];
  const lines = withoutColours(trace).split('\n');
  const cut = lines.length > MAX_TRACE_LINES ? [`  … ${lines.length - MAX_TRACE_LINES} lines before`] : [];
  return [...cut, ...lines.slice(-MAX_TRACE_LINES).map((line) => `  ${line}`)];
}
