import { readFile } from 'node:fs/promises';
import { compareDataframes } from '#lib/delivery/compare-dataframes.ts';
import { completeReport } from '#lib/delivery/report/complete-report.ts';
import { dataframesFailure, dataframesText } from '#lib/delivery/report/dataframes-text.ts';
import { reportMarkdown } from '#lib/delivery/report/markdown.ts';
import { noticesOf } from '#lib/delivery/report/notices.ts';
import type { Report } from '#lib/delivery/report/schema.ts';
import { failureText } from '#lib/delivery/report/text.ts';
import { reportFile } from '#lib/delivery/report/write-report.ts';
import { runVerification } from '#lib/delivery/run-verification.ts';
import type { DataframesProof } from '#lib/delivery/verdict/dataframes-proof.ts';
import { openForAction } from '#lib/entry/open-for-action.ts';
import { UserError } from '#lib/errors.ts';
import { parseLoaded } from '#lib/pipeline/load-dataframes/result.ts';
import { plural } from '#lib/plural.ts';
import { total } from '#lib/record/table-counts.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/**
 * Compares the ledger of an emulation with Kafka and S3, record by record, and writes the report. With the input
 * `dataframes` it compares the DataFrames with the ledger, too.
 *
 * @throws UserError that names the records that are not as the ledger says.
 */
export const run: ActionMain<typeof spec>['run'] = async (inputs, context) => {
  const { signal, log, summarise } = context;
  const say = (text: string) => log.info(text);
  await using pipeline = await openForAction(inputs, context);
  const { store, level, report: folder } = inputs;
  const proof = await runVerification(pipeline, {
    ledger: { store, run: inputs.run },
    bucket: { level, waitSeconds: inputs.wait },
    foreign: { policy: inputs.foreign ?? pipeline.config.verify.foreign, isListed: inputs['list-foreign'] },
    reportFolder: folder,
    signal,
    say,
  });
  let report = proof;
  let dataframes: DataframesProof | undefined;
  if (inputs.dataframes !== undefined) {
    const loaded = parseLoaded(await readFile(inputs.dataframes, 'utf8'), false);
    dataframes = await compareDataframes(pipeline, { store, run: report.run }, loaded);
    if (dataframes !== undefined) say(dataframesText(dataframes));
    const completion = await completeReport(folder, { loaded, proof: dataframes });
    if (completion.result === 'completed') report = completion.report;
  }
  const lacking = [dataframes && dataframesFailure(dataframes)].filter((failure) => failure !== undefined);
  summarise(reportMarkdown(report, lacking));
  for (const notice of noticesOf(report)) say(notice);
  const failures = [failureText(report), ...lacking].filter((failure) => failure !== undefined);
  if (failures.length > 0) throw new UserError(failures.join('\n'));
  say(provenText(report));
  const { found, counts } = report;
  return {
    report: reportFile(folder),
    'found-kafka': String(total(found.kafka)),
    'found-s3': String(total(found.s3)),
    'found-dataframes': dataframes === undefined ? undefined : String(total(dataframes.found)),
    missing: String(counts.missing),
    late: String(counts.late),
    altered: String(counts.altered),
    unexpected: String(counts.unexpected),
    foreign: String(counts.foreign ?? 0),
  };
};

/** What was proven, in one line. */
function provenText({ found, acknowledged, expired, level }: Report): string {
  const dropped = expired === undefined ? 0 : total(expired);
  const also = dropped === 0 ? '' : ` (Kafka has dropped ${dropped} more by its retention)`;
  const values = level === 'values' ? ', each with the value that was posted' : '';
  const posted = plural(total(acknowledged), 'record');
  return `Proven: ${total(found.kafka)} of ${posted} in Kafka${also}, ${total(found.s3)} in S3${values}`;
}
