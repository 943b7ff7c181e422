import { UserError } from '#lib/errors.ts';
import type { Database, Row } from '#lib/ports/database/database.ts';

/** The three tables with rows `0…rows-1`, answering the few statements that the emulator asks. */
export function fakeDatabase(rows: number, options: { readonly missing?: string; readonly first?: number } = {}) {
  const asked: string[] = [];
  const first = options.first ?? 0;
  const rowOf = (table: string, n: number): Row =>
    table === 'pinterest_data'
      ? { index: n + first, title: `Title ${n}` }
      : table === 'geolocation_data'
        ? { ind: n + first, timestamp: '2020-08-28T03:52:47', latitude: -89.9787 }
        : { ind: n + first, first_name: 'Abigail', age: 20 };
  const database: Database = {
    async select(sql, parameters, signal) {
      signal.throwIfAborted();
      if (sql.includes('information_schema')) return [];
      asked.push(sql);
      const table = /FROM `(\w+)`/.exec(sql)?.[1] ?? '';
      if (table === options.missing) throw new UserError(`Table ${table} does not exist`);
      if (sql.includes('COUNT')) return [{ total: rows, kinds: rows, lowest: first, highest: first + rows - 1 }];
      if (sql.includes(' IN ('))
        return parameters
          .map(Number)
          .filter((n) => n < rows)
          .map((n) => rowOf(table, n));
      const n = Number(parameters[0]);
      return n < rows ? [rowOf(table, n)] : [];
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { database, asked };
}
