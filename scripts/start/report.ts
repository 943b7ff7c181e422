import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type PerTable = Readonly<Record<'pin' | 'geo' | 'user', number>>;

export interface MilestoneCounts {
  readonly changed: number;
  readonly unchanged: number;
  readonly blocked: number;
}

export type QueryRow = Readonly<Record<string, string | number | null>>;

/** report.json as far as the table reads it. */
export interface Report {
  readonly posted: PerTable;
  readonly read: PerTable;
  readonly acknowledged: PerTable;
  readonly deadLettered: PerTable;
  readonly unknown: PerTable;
  readonly duplicates: PerTable;
  readonly found: { readonly kafka: PerTable; readonly s3: PerTable; readonly dataframes?: PerTable };
  /** Answers: rows by the name of the question. */
  readonly queries?: Readonly<Record<string, readonly QueryRow[]>>;
  readonly counts: Readonly<Record<'late' | 'missing' | 'altered' | 'unexpected', number>>;
  readonly seconds: Readonly<Record<string, number>>;
  readonly milestones: Readonly<Record<string, MilestoneCounts>>;
  readonly exit: number;
}

/**
 * Adds to the report that the proof wrote what only the whole job knows: times and milestones.
 *
 * @returns the completed report, or undefined when the proof wrote none.
 */
export function completeReport(
  dir: string,
  job: {
    readonly seconds: Readonly<Record<string, number>>;
    readonly milestones: Readonly<Record<string, MilestoneCounts>>;
    readonly exit: number;
  },
): Report | undefined {
  const file = join(dir, 'report.json');
  if (!existsSync(file)) return undefined;
  const proof = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const report: Report = { ...proof, ...job, seconds: { ...proof.seconds, ...job.seconds } };
  writeFileSync(`${file}.new`, `${JSON.stringify(report, null, 2)}\n`);
  renameSync(`${file}.new`, file);
  return report;
}
