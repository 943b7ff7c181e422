import { tables } from '#lib/config/names.ts';
import { plural } from '#lib/plural.ts';
import { total } from '#lib/record/table-counts.ts';
import { tableLabel } from '#lib/record/table-label.ts';
import { connectorStateText } from './explanations.ts';
import type { Report } from './schema.ts';
import { recordText } from './text.ts';

/** What a person should know besides the verdict, a line each: whether the proof failed or not. */
export function noticesOf(report: Report): readonly string[] {
  return [...foreignTexts(report), ...undecidedTexts(report), ...connectorTexts(report)];
}

function foreignTexts({ foreign, foreignPolicy, foreignRecords = [], counts }: Report): readonly string[] {
  if (foreign === undefined || total(foreign) === 0) return [];
  const byTable = tables
    .filter((table) => foreign[table] > 0)
    .map((table) => `${tableLabel(table)} ${foreign[table]}`)
    .join(', ');
  const { olderForeign: older = 0 } = counts;
  const ages = older === 0 ? '' : ` (${older} of them older than this run)`;
  const records = `Foreign records, of other producers: ${byTable}${ages}.`;
  // Those that fail the proof are listed with the failure.
  if (foreignPolicy === 'fail' && total(foreign) > older) return [records];
  const more = total(foreign) - foreignRecords.length;
  return [
    `${records} They do not fail the proof.`,
    ...foreignRecords.map((record) => `  foreign: ${recordText(record)}`),
    ...(foreignRecords.length > 0 && more > 0 ? [`  … and ${more} more foreign`] : []),
  ];
}

function undecidedTexts({ undecided }: Report): readonly string[] {
  if (undecided === undefined || total(undecided) === 0) return [];
  return [
    `${plural(total(undecided), 'record')} before or after those of this run may be of another run of the store, which was killed or is still being written. They are not counted as foreign.`,
  ];
}

/** With late records the connector is part of the failure. */
function connectorTexts({ connector, counts }: Report): readonly string[] {
  if (connector === undefined || counts.late > 0 || ['RUNNING', 'UNKNOWN'].includes(connector.state)) return [];
  return [connectorStateText(connector)];
}
