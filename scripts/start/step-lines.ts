import type { Progress } from '../cli/progress/progress.ts';
import type { Shown } from './step-output.ts';

/**
 * Shows a step's lines under its name, so that steps that run side by side can be told apart. Warnings and errors are
 * shown to everybody, all else to those who ask for it.
 *
 * @param signal aborted once the job is interrupted: an error then is no news.
 */
export function showTo(progress: Progress, step: string, signal: AbortSignal): (line: Shown) => void {
  return ({ kind, text }) => {
    const lead = kind === 'warning' || kind === 'error' ? `${kind}: ` : '';
    for (const line of text.split('\n')) {
      const named = line.startsWith(`${step}:`) ? `${lead}${line}` : `[${step}] ${lead}${line}`;
      if (lead === '' || signal.aborted) progress.detail(step, [named]);
      else progress.say(named);
    }
  };
}

/** What a step that ended well came to, from its outputs; undefined where they hold no counts. */
export function summaryOf(outputs: Readonly<Record<string, string>>): string | undefined {
  const { changed, unchanged, acknowledged, read } = outputs;
  const [inKafka, inS3] = [outputs['found-kafka'], outputs['found-s3']];
  if (changed !== undefined && unchanged !== undefined) return `${changed} changed, ${unchanged} unchanged`;
  if (acknowledged !== undefined && read !== undefined) return `${acknowledged} of ${read} records acknowledged`;
  if (inKafka !== undefined && inS3 !== undefined) return `${inKafka} records in Kafka, ${inS3} in S3`;
  return undefined;
}
