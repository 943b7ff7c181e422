import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tables } from '#lib/config/names.ts';
import { countSteps } from '#lib/converge/counts.ts';
import { compareDataframes } from '#lib/delivery/compare-dataframes.ts';
import { completeReport } from '#lib/delivery/report/complete-report.ts';
import { dataframesFailure, dataframesText } from '#lib/delivery/report/dataframes-text.ts';
import { convergeOptions } from '#lib/entry/converge-action.ts';
import { openForAction } from '#lib/entry/open-for-action.ts';
import { UserError } from '#lib/errors.ts';
import { convergeMilestone } from '#lib/pipeline/converge-milestone.ts';
import { loadDataframes } from '#lib/pipeline/load-dataframes/milestone.ts';
import type { Loaded } from '#lib/pipeline/load-dataframes/result.ts';
import { runJob } from '#lib/pipeline/load-dataframes/run-job.ts';
import { isConfigured } from '#lib/pipeline/load-dataframes/settings.ts';
import { loadedMarkdown } from '#lib/pipeline/load-dataframes/summary.ts';
import { plural } from '#lib/plural.ts';
import { countsOf } from '#lib/runtime/converge-report.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/**
 * Brings notebooks and job to their wanted state, runs the job, and returns counts and answers. With the input `store`
 * it compares the rows with a ledger. The report of a proof in the same folder is completed.
 *
 * @throws UserError with the failing cell, or when records of the ledger are not in the DataFrames.
 */
export const run: ActionMain<typeof spec>['run'] = async (inputs, context) => {
  const { signal, log, summarise } = context;
  const say = (text: string) => log.info(text);
  await using pipeline = await openForAction(inputs, context);
  if (!isConfigured(pipeline)) {
    say('load-dataframes: skipped (not configured): the config has no databricks block.');
    summarise('### DataFrames: skipped (not configured)\n');
    return { state: 'skipped', ...countsOf(countSteps([])) };
  }
  const { clock } = pipeline.ports;
  const start = clock.now();
  const converged = await convergeMilestone(pipeline, loadDataframes, convergeOptions(inputs, context));
  if (inputs['plan-only']) return { state: 'planned', ...countsOf(converged) };
  const { runId, url, loaded, ms } = await runJob(pipeline, { signal, say });
  for (const line of countLines(loaded)) say(line);
  say(`The job took ${(ms / 1000).toFixed(1)} s.`);
  summarise(loadedMarkdown(loaded, url));
  const result = join(inputs.report, 'dataframes.json');
  await mkdir(inputs.report, { recursive: true });
  await writeFile(result, `${JSON.stringify(loaded, null, 2)}\n`);
  const { store } = inputs;
  const proof = store === undefined ? undefined : await compareDataframes(pipeline, { store, run: inputs.run }, loaded);
  if (proof !== undefined) say(dataframesText(proof));
  else if (store !== undefined) say(`${store} holds no ledger: the rows are compared with none.`);
  const { result: completion } = await completeReport(inputs.report, {
    loaded,
    proof,
    seconds: (clock.now() - start) / 1000,
  });
  if (completion === 'other') say(`The report.json in ${inputs.report} is not of this run, and stays as it is.`);
  const failure = proof && dataframesFailure(proof);
  if (failure !== undefined) throw new UserError(failure);
  return {
    state: 'loaded',
    ...countsOf(converged),
    'run-id': runId,
    'run-url': url,
    pin: String(loaded.frames.pin.rows),
    geo: String(loaded.frames.geo.rows),
    user: String(loaded.frames.user.rows),
    queries: JSON.stringify(loaded.queries),
    result,
  };
};

/** What each DataFrame holds, a line each. */
const countLines = ({ frames, cleaned }: Loaded): readonly string[] =>
  tables.map((table) => {
    const { objects, empty, rows, corrupt, rescued } = frames[table];
    const { rows: kept, duplicates } = cleaned[table];
    const read = `${plural(rows, 'row')} from ${plural(objects, 'object')}`;
    return `df_${table}: ${read} (${empty} empty, ${corrupt} corrupt, ${rescued} rescued); cleaned ${kept} (${plural(duplicates, 'duplicate')})`;
  });
