import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportHtml } from './html.ts';
import type { Report } from './schema.ts';

/** Where the report is in its folder. */
export const reportFile = (folder: string): string => join(folder, 'report.json');

/** Writes report.json and report.html into a folder, which is made when it is absent. A reader never sees half a file. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  await mkdir(folder, { recursive: true });
  await replaceFile(reportFile(folder), `${JSON.stringify(report, null, 2)}\n`);
  await replaceFile(join(folder, 'report.html'), reportHtml(report));
}

async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
