import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportHtml } from '#lib/delivery/report/html.ts';
import type { Report } from '#lib/delivery/report/schema.ts';

/** What only the whole job knows. */
export interface JobPart extends Pick<Report, 'milestones' | 'exit'> {
  /** By step of the job, with `total` for all of it. */
  readonly seconds: Readonly<Record<string, number>>;
}

/**
 * Adds times and milestones of the job to the report that the proof wrote, as JSON and as a page.
 *
 * @returns the completed report, or undefined when the proof wrote none.
 */
export function completeReport(dir: string, job: JobPart): Report | undefined {
  const file = join(dir, 'report.json');
  if (!existsSync(file)) return undefined;
  const proof = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const report: Report = { ...proof, ...job, seconds: { ...proof.seconds, ...job.seconds } };
  replace(file, `${JSON.stringify(report, null, 2)}\n`);
  replace(join(dir, 'report.html'), reportHtml(report));
  return report;
}

/** Whoever reads the file meanwhile sees the old one or the new one, never a part. */
function replace(file: string, content: string): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
