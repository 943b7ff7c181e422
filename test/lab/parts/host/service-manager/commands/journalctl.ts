import { type Journal, messageOf } from '../journal.ts';
import { parseOptions, type Spellings, withoutEffect } from './options.ts';
import { type Output, unitName } from './output.ts';

const SPELLINGS: Spellings = {
  '-u': { name: 'unit', value: true },
  '--unit': { name: 'unit', value: true },
  '-n': { name: 'lines', value: true },
  '--lines': { name: 'lines', value: true },
  '-o': { name: 'output', value: true },
  '--output': { name: 'output', value: true },
  '-r': { name: 'reverse' },
  '--reverse': { name: 'reverse' },
  ...withoutEffect('--no-pager', '-b', '--boot', '-x', '-e', '-xe', '--pager-end', '--catalog', '--utc', '-a', '--all'),
  ...withoutEffect('-q', '--quiet', '--system'),
};

/** Carries out a call of journalctl, which must name a unit (`-u`). Returns the exit status. */
export function journalctl(journal: Journal, args: readonly string[], output: Output): number {
  const { given, unknown } = parseOptions(args, SPELLINGS);
  if (unknown !== undefined) {
    output.error(`journalctl: the lab does not support the option '${unknown}'`);
    return 1;
  }
  const units = (given.get('unit') ?? []).map(unitName);
  const lines = Number(given.get('lines')?.at(-1) ?? Number.POSITIVE_INFINITY);
  const format = given.get('output')?.at(-1) ?? 'short';
  if (units.length === 0 || Number.isNaN(lines) || !['short', 'cat'].includes(format)) {
    output.error('journalctl: the lab needs -u UNIT and supports a number for -n, and short or cat for -o');
    return 1;
  }
  for (const unit of units) {
    const found = journal.last(unit, lines);
    if (found.length === 0) output.out('-- No entries --');
    for (const line of given.has('reverse') ? found.reverse() : found)
      output.out(format === 'cat' ? messageOf(line) : line);
  }
  return 0;
}
