import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FramesProof, frameFailure, heldAgainst } from '#lib/delivery/observed/dataframes-check.ts';
import { totalOf } from '#lib/delivery/report/build.ts';
import { completeWithFrames } from '#lib/delivery/report/complete-report.ts';
import { failureText, reportMarkdown } from '#lib/delivery/report/text.ts';
import { runVerification } from '#lib/delivery/run-verification.ts';
import { UserError } from '#lib/errors.ts';
import { parseLoaded } from '#lib/pipeline/load-dataframes/result.ts';
import { openPipeline } from '#lib/pipeline/open-pipeline.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/**
 * Holds the ledger of an emulation against Kafka and S3, record by record, and writes the report.
 *
 * @throws UserError naming every record that is not as the ledger says.
 */
export const run: ActionMain<typeof spec>['run'] = async (inputs, { env, signal, log, summarise }) => {
  await using pipeline = await openPipeline({
    config: inputs.config,
    env,
    signal,
    say: (text) => log.info(text),
    sshPrivateKey: inputs['ssh-private-key'],
  });
  const { store, run: name, level, wait, report: folder } = inputs;
  const say = (text: string) => log.info(text);
  const report = await runVerification(pipeline, { store, run: name, level, wait, report: folder, signal, say });
  let frames: FramesProof | undefined;
  if (inputs.dataframes !== undefined) {
    const loaded = parseLoaded(await readFile(inputs.dataframes, 'utf8'), false);
    frames = await heldAgainst(pipeline, { store, run: report.run, loaded });
    if (frames !== undefined) say(frames.text);
    await completeWithFrames(folder, loaded, frames);
  }
  summarise(reportMarkdown(report));
  const inFrames = frames === undefined ? undefined : frameFailure(frames);
  const failures = [failureText(report), inFrames].filter((one) => one !== undefined);
  const failure = failures.length === 0 ? undefined : failures.join('\n');
  if (failure !== undefined) throw new UserError(failure);
  const { found, counts, expired } = report;
  const dropped = expired === undefined ? 0 : totalOf(expired);
  const also = dropped === 0 ? '' : ` (${dropped} more have left Kafka by its retention)`;
  const how = level === 'values' ? ', each with the value that was posted' : '';
  log.info(
    `Proven: ${totalOf(found.kafka)} of ${totalOf(report.acknowledged)} records in Kafka${also}, ${totalOf(found.s3)} in S3${how}`,
  );
  return {
    report: join(folder, 'report.json'),
    'found-kafka': String(totalOf(found.kafka)),
    'found-s3': String(totalOf(found.s3)),
    'found-dataframes': frames === undefined ? undefined : String(totalOf(frames.found)),
    missing: String(counts.missing),
    late: String(counts.late),
    altered: String(counts.altered),
    unexpected: String(counts.unexpected),
  };
};
