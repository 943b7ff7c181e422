import { type Table, tables } from '#lib/config/names.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import { type Counts, totalOf, zeroCounts } from '#lib/record/counts.ts';

/** What an emulation did. `read = acknowledged + deadLettered + unknown`, for every table. */
export interface EmulationResult {
  /** Id of the ledger's run. */
  readonly run: string;
  /** Address of the store. */
  readonly store: string;
  readonly mode: string;
  /** Number of the first record of this emulation. */
  readonly from: number;
  readonly read: Counts;
  readonly acknowledged: Counts;
  readonly deadLettered: Counts;
  readonly unknown: Counts;
  /** Tries that were needed beyond the first of each record. */
  readonly retries: number;
  readonly seconds: number;
  /** From a record's first try to its acknowledgement, in ms. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  /** The first records that were not acknowledged. */
  readonly troubled: readonly LedgerEntry[];
  /** Why it ended before its goal. */
  readonly stopped: string | undefined;
}

const SHOWN = 20;
/** Enough for percentiles; beyond it every other measurement is dropped, so that memory stays bounded. */
const MEASUREMENTS = 20_000;

/** Counts settled records. */
export class Tally {
  readonly read = zeroCounts();
  readonly acknowledged = zeroCounts();
  readonly deadLettered = zeroCounts();
  readonly unknown = zeroCounts();
  readonly troubled: LedgerEntry[] = [];
  retries = 0;
  #latencies: number[] = [];
  #every = 1;

  add(table: Table, entry: LedgerEntry): void {
    const column = { acknowledged: this.acknowledged, 'dead-lettered': this.deadLettered, unknown: this.unknown };
    this.read[table]++;
    column[entry.outcome][table]++;
    this.retries += Math.max(0, entry.attempts - 1);
    if (entry.outcome !== 'acknowledged') {
      if (this.troubled.length < SHOWN) this.troubled.push(entry);
      return;
    }
    if (totalOf(this.read) % this.#every === 0) this.#latencies.push(entry.ms);
    if (this.#latencies.length > MEASUREMENTS) {
      this.#latencies = this.#latencies.filter((_, index) => index % 2 === 0);
      this.#every *= 2;
    }
  }

  latency(): EmulationResult['latency'] {
    const sorted = [...this.#latencies].sort((one, other) => one - other);
    const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
  }
}

/** Why an emulation counts as failed: it stopped early, or records are unaccounted for. Undefined when all is well. */
export function emulationFailure(result: EmulationResult): string | undefined {
  const unaccounted = totalOf(result.deadLettered) + totalOf(result.unknown);
  const kept = `The ledger of run ${result.run} in ${result.store} is complete.`;
  const lines = result.troubled.map(
    ({ table, row, topic, outcome, attempts, reason }) =>
      `  ${outcome}: ${table} row ${row} for topic ${topic} after ${attempts} ${attempts === 1 ? 'try' : 'tries'}: ${reason ?? ''}`,
  );
  const count = `${unaccounted} of ${totalOf(result.read)} records are unaccounted for (${totalOf(result.deadLettered)} dead-lettered, ${totalOf(result.unknown)} unknown)`;
  const more = unaccounted > lines.length ? [`  … and ${unaccounted - lines.length} more`] : [];
  const list = unaccounted === 0 ? [] : [`${count}:`, ...lines, ...more];
  if (result.stopped !== undefined) return [`${result.stopped} ${kept}`, ...list].join('\n');
  return unaccounted === 0 ? undefined : [...list, kept].join('\n');
}

/** The result as a Markdown table for a job's summary. */
export function emulationSummary(result: EmulationResult): string {
  const row = (table: Table) =>
    `| ${table} | ${result.read[table]} | ${result.acknowledged[table]} | ${result.deadLettered[table]} | ${result.unknown[table]} |`;
  const { p50, p95, p99, max } = result.latency;
  return [
    `### Emulated posts (run \`${result.run}\`)`,
    '',
    '| table | read | acknowledged | dead-lettered | unknown |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...tables.map(row),
    '',
    `${result.seconds.toFixed(1)} s, ${result.retries} retries, answer after ${p50} ms (median), ${p95} ms (95 %), ${p99} ms (99 %), ${max} ms at most.`,
    '',
  ].join('\n');
}
