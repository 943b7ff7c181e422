import { readFile } from 'node:fs/promises';
import { type DataframesProof, lackingTables } from '#lib/delivery/verdict/dataframes-proof.ts';
import { codeOf } from '#lib/errors.ts';
import { jsonOf } from '#lib/json.ts';
import type { Loaded } from '#lib/pipeline/load-dataframes/result.ts';
import { type Report, reportSchema } from './schema.ts';
import { withPhase } from './seconds.ts';
import { reportFile, writeReport } from './write-report.ts';

/** What load-dataframes adds to the report of a proof. */
export interface DataframesPart {
  readonly loaded: Loaded;
  /** Undefined when the rows were compared with no ledger. */
  readonly proof: DataframesProof | undefined;
  /** How long load-dataframes took; undefined when it was not part of this command. */
  readonly seconds?: number;
}

/**
 * What became of the report in a folder: `absent` when there is none, `other` when it is of another run or of another
 * shape. Then nothing was written.
 */
export type Completion =
  | { readonly result: 'completed'; readonly report: Report }
  | { readonly result: 'absent' | 'other' };

/** Adds DataFrames and answers to the report of a proof. */
export async function completeReport(folder: string, part: DataframesPart): Promise<Completion> {
  const text = await readFile(reportFile(folder), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { result: 'absent' };
  const report = reportSchema.safeParse(jsonOf(text));
  if (!report.success || (part.proof !== undefined && report.data.run !== part.proof.run)) return { result: 'other' };
  const completed = withDataframes(report.data, part);
  await writeReport(folder, completed);
  return { result: 'completed', report: completed };
}

/** The completed report. Rows that were compared with no ledger are counted as they are. Pure. */
function withDataframes(report: Report, { loaded, proof, seconds }: DataframesPart): Report {
  const { pin, geo, user } = loaded.frames;
  const dataframes = proof?.found ?? { pin: pin.rows, geo: geo.rows, user: user.rows };
  return {
    ...report,
    found: { ...report.found, dataframes },
    queries: loaded.queries,
    seconds: seconds === undefined ? report.seconds : withPhase(report.seconds, 'load-dataframes', seconds),
    exit: proof !== undefined && lackingTables(proof).length > 0 ? 1 : report.exit,
  };
}
