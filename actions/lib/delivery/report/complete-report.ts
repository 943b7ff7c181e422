import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FramesProof, frameFailure } from '#lib/delivery/observed/dataframes-check.ts';
import { codeOf } from '#lib/errors.ts';
import type { Loaded } from '#lib/pipeline/load-dataframes/result.ts';
import { reportHtml } from './html.ts';
import { type Report, reportSchema } from './schema.ts';

/** Adds answers and DataFrames to the report of a proof, where the folder has one of the same run. */
export async function completeWithFrames(
  folder: string,
  loaded: Loaded,
  proof: FramesProof | undefined,
): Promise<void> {
  const file = join(folder, 'report.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return;
  const report = reportSchema.safeParse(JSON.parse(text));
  if (!report.success || (proof !== undefined && report.data.run !== proof.run)) return;
  const completed = withFrames(report.data, loaded, proof);
  await writeFile(`${file}.part`, `${JSON.stringify(completed, null, 2)}\n`);
  await rename(`${file}.part`, file);
  await writeFile(join(folder, 'report.html'), reportHtml(completed));
}

/** Pure. Without a ledger the rows are counted as they are. */
export function withFrames(report: Report, { frames, queries }: Loaded, proof: FramesProof | undefined): Report {
  const { pin, geo, user } = frames;
  const dataframes = proof?.found ?? { pin: pin.rows, geo: geo.rows, user: user.rows };
  const failed = proof !== undefined && frameFailure(proof) !== undefined;
  return { ...report, found: { ...report.found, dataframes }, queries, exit: failed ? 1 : report.exit };
}
