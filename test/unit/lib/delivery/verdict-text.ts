import type { ListedFinding, Report } from '#lib/delivery/report/schema.ts';
import { failureKinds } from '#lib/delivery/verdict/finding.ts';
import { total } from '#lib/record/table-counts.ts';
import { nameOf } from './history.ts';

/**
 * The verdict of a report in the notation of histories, such as `missing b@1 (lost); 1 duplicate`. A record that is not
 * of a row is `?`. A proof without failure begins with `proven`.
 */
export function verdictText(report: Report): string {
  const copies = total(report.duplicates);
  const expired = report.expired === undefined ? 0 : total(report.expired);
  const { foreign = 0, olderForeign = 0 } = report.counts;
  const failing = report.foreignPolicy === 'fail' ? foreign - olderForeign : 0;
  const undecided = report.undecided === undefined ? 0 : total(report.undecided);
  return [
    ...(report.exit === 0 ? ['proven'] : []),
    ...failureKinds.flatMap((kind) => report[kind].map((finding) => `${kind} ${findingText(finding)}`)),
    ...(report.foreignRecords ?? []).slice(0, failing).map((record) => `foreign ${findingText(record)}`),
    ...report.unaccounted.map(
      ({ outcome, row, seen }) => `${outcome} ${nameOf(row)}${seen === undefined ? '' : ` (seen at ${seen.offset})`}`,
    ),
    ...(copies === 0 ? [] : [copies === 1 ? '1 duplicate' : `${copies} duplicates`]),
    ...(expired === 0 ? [] : [`${expired} expired`]),
    ...(foreign === failing ? [] : [`${foreign - failing} foreign`]),
    ...(undecided === 0 ? [] : [`${undecided} undecided`]),
    ...(report.recreated ?? []).map(({ likely }) => (likely ? 're-created' : 'perhaps re-created')),
  ].join('; ');
}

function findingText({ topic, offset, row, lost, where }: ListedFinding): string {
  const remark = lost === true ? 'lost' : (where?.join(' and ') ?? '');
  const table = topic.endsWith('.pin') ? '' : ` of ${topic.split('.').at(-1)}`;
  return `${row === null ? '?' : nameOf(row)}@${offset}${table}${remark === '' ? '' : ` (${remark})`}`;
}
