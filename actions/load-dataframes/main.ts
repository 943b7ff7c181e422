import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FramesProof, frameFailure, heldAgainst } from '#lib/delivery/observed/dataframes-check.ts';
import { completeWithFrames } from '#lib/delivery/report/complete-report.ts';
import { UserError } from '#lib/errors.ts';
import { convergeMilestone } from '#lib/pipeline/converge-milestone.ts';
import { loadDataframes } from '#lib/pipeline/load-dataframes/milestone.ts';
import type { Loaded } from '#lib/pipeline/load-dataframes/result.ts';
import { runJob } from '#lib/pipeline/load-dataframes/run-job.ts';
import { isConfigured } from '#lib/pipeline/load-dataframes/settings.ts';
import { loadedMarkdown } from '#lib/pipeline/load-dataframes/summary.ts';
import { openPipeline } from '#lib/pipeline/open-pipeline.ts';
import { countsOf, reportTo } from '#lib/runtime/converge-report.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/**
 * Brings notebooks and job to their wanted state, runs the job, and hands on counts and answers.
 *
 * @throws UserError with the failing cell, or when rows of the ledger are not in the DataFrames.
 */
export const run: ActionMain<typeof spec>['run'] = async (inputs, { env, signal, log, summarise }) => {
  await using pipeline = await openPipeline({
    config: inputs.config,
    env,
    signal,
    say: (text) => log.info(text),
    databricks: {
      host: inputs['databricks-host'],
      token: inputs['databricks-token'],
      clientId: inputs['databricks-client-id'],
    },
  });
  if (!isConfigured(pipeline)) {
    log.info('load-dataframes: skipped (not configured): the config has no databricks block.');
    summarise('### DataFrames: skipped (not configured)\n');
    return { state: 'skipped', changed: '0', unchanged: '0', blocked: '0' };
  }
  const say = (text: string) => log.info(text);
  const converged = await convergeMilestone(pipeline, loadDataframes, {
    planOnly: inputs['plan-only'],
    allowReplace: inputs['allow-replace'],
    report: reportTo({ log, summarise }),
    signal,
  });
  if (inputs['plan-only']) return { state: 'planned', ...countsOf(converged) };
  const { runId, url, loaded, ms } = await runJob(pipeline, { signal, say });
  for (const line of countLines(loaded)) say(line);
  say(`The job took ${(ms / 1000).toFixed(1)} s.`);
  summarise(loadedMarkdown(loaded, url));
  const result = join(inputs.report, 'dataframes.json');
  await mkdir(inputs.report, { recursive: true });
  await writeFile(result, `${JSON.stringify(loaded, null, 2)}\n`);
  let proof: FramesProof | undefined;
  if (inputs.store !== undefined) {
    proof = await heldAgainst(pipeline, { store: inputs.store, run: inputs.run, loaded });
    say(proof === undefined ? `${inputs.store} holds no ledger: the rows are held against none.` : proof.text);
  }
  await completeWithFrames(inputs.report, loaded, proof);
  const failure = proof === undefined ? undefined : frameFailure(proof);
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

function countLines({ frames, cleaned }: Loaded): readonly string[] {
  return (['pin', 'geo', 'user'] as const).map((table) => {
    const { objects, empty, rows, corrupt, rescued } = frames[table];
    const { rows: kept, duplicates } = cleaned[table];
    return `df_${table}: ${rows} rows from ${objects} objects (${empty} empty, ${corrupt} corrupt, ${rescued} rescued); cleaned ${kept} (${duplicates} duplicates)`;
  });
}
