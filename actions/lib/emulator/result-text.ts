import { type Table, tables } from '#lib/config/names.ts';
import { total } from '#lib/record/table-counts.ts';
import type { Flow } from './flow.ts';
import type { EmulationFacts, EmulationResult } from './result.ts';
import { resumeText } from './resume-text.ts';

/** Said before the first post. */
export function startText({ run, flow, goal, store }: EmulationFacts, invokeUrl: string): string {
  if (goal.records === 0) return nothingToPost(run.ledger, flow, store);
  const what = Number.isFinite(goal.records) ? `${goal.records} records` : `for ${flow.durationMs / 1000} s`;
  const where = flow.mode === 'faithful' && run.from > 0 ? `, from record ${run.from} of the sequence on` : '';
  return `Posting ${what} to ${invokeUrl}${where}; ledger: run ${run.ledger.header.run} in ${store}`;
}

/** Why there is no record to post. */
function nothingToPost(
  { header, next }: EmulationFacts['run']['ledger'],
  { turns, mode }: Flow,
  store: string,
): string {
  if (turns === 0) return 'Nothing is posted: input "posts" is 0.';
  const rows = header.shard === undefined ? 'the three tables' : `shard ${header.shard} of the three tables`;
  if (mode === 'drain' && next === 0) return `Nothing is posted: ${rows} hold no rows.`;
  return `Nothing is posted: every row of ${rows} has an entry in the ledger of run ${header.run} in ${store}, or in one before it. To post all rows again, choose another store.`;
}

/** The last line of an emulation that did not fail. */
export function endText({ read, acknowledged, seconds }: EmulationResult): string {
  if (total(read) === 0) return 'No record was posted, so there is nothing to prove.';
  return `${total(acknowledged)} of ${total(read)} records acknowledged in ${seconds.toFixed(1)} s`;
}

/** The message of an emulation that was interrupted. */
export const interruptionText = (result: EmulationResult): string =>
  `Interrupted after ${total(result.read)} records, all of them in the ledger of run ${result.run} in ${result.store}. ${resumeText(result)}`;

/** Why an emulation counts as failed: it stopped early, or records are unaccounted for. Undefined when it did not fail. */
export function emulationFailure(result: EmulationResult): string | undefined {
  const unaccounted = total(result.deadLettered) + total(result.unknown);
  const kept = `The ledger of run ${result.run} in ${result.store} is complete.`;
  const list = unaccounted === 0 ? [] : unaccountedLines(result, unaccounted);
  if (result.stopped !== undefined) return [`${result.stopped} ${kept} ${resumeText(result)}`, ...list].join('\n');
  return unaccounted === 0 ? undefined : [...list, kept].join('\n');
}

function unaccountedLines(result: EmulationResult, unaccounted: number): readonly string[] {
  const { read, deadLettered, unknown, unacknowledged } = result;
  const lines = unacknowledged.map(
    ({ table, row, topic, outcome, attempts, reason }) =>
      `  ${outcome}: ${table} row ${row} for topic ${topic} after ${attempts} ${attempts === 1 ? 'try' : 'tries'}: ${reason ?? ''}`,
  );
  return [
    `${unaccounted} of ${total(read)} records are unaccounted for (${total(deadLettered)} dead-lettered, ${total(unknown)} unknown):`,
    ...lines,
    ...(unaccounted > lines.length ? [`  … and ${unaccounted - lines.length} more`] : []),
  ];
}

/** The result as a Markdown table for a job's summary. */
export function emulationSummary(result: EmulationResult): string {
  const row = (table: Table) =>
    `| ${table} | ${result.read[table]} | ${result.acknowledged[table]} | ${result.deadLettered[table]} | ${result.unknown[table]} |`;
  const { p50, p95, p99, max } = result.latency;
  return [
    `### Emulated posts (run \`${result.run}\`)`,
    '',
    '| table | read | acknowledged | dead-lettered | unknown |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...tables.map(row),
    '',
    `${result.seconds.toFixed(1)} s, ${result.retries} retries, answer after ${p50} ms (median), ${p95} ms (95 %), ${p99} ms (99 %), ${max} ms at most.`,
    '',
  ].join('\n');
}
