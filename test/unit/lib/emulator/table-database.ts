import { createHash } from 'node:crypto';
import type { Database, Row } from '#lib/ports/database/database.ts';

type Tables = Readonly<Record<string, readonly Row[]>>;

/** Tables that answer the statements of mode drain; rows of one number come in another order each time. */
export function tableDatabase(tables: Tables) {
  const asked: string[] = [];
  let asks = 0;
  const database: Database = {
    async select(sql, parameters, signal) {
      signal.throwIfAborted();
      if (sql.includes('information_schema')) return [];
      asked.push(sql);
      const name = /FROM `(\w+)`/.exec(sql)?.[1] ?? '';
      const number = name === 'pinterest_data' ? 'index' : 'ind';
      const numberOf = (row: Row) => Number(row[number]);
      const all = tables[name] ?? [];
      const [, of, part] = /\+ (\d+), \d+\) = (\d+)/.exec(sql) ?? [];
      const inShard = (row: Row) =>
        of === undefined || ((numberOf(row) % Number(of)) + Number(of)) % Number(of) === Number(part);
      if (sql.includes('COUNT(DISTINCT')) {
        const known = all.filter((row) => row[number] !== null);
        const kinds = new Set(known.map(numberOf)).size;
        return [{ total: all.length, numbers: known.length, kinds, ours: known.filter(inShard).length }];
      }
      const limit = Number(/LIMIT (\d+)/.exec(sql)?.[1]);
      const offset = Number(/OFFSET (\d+)/.exec(sql)?.[1] ?? 0);
      const [from = Number.NEGATIVE_INFINITY] = parameters.map(Number);
      const isIn = (row: Row) =>
        sql.includes('` = ? ORDER')
          ? numberOf(row) === from
          : sql.includes('> ?')
            ? numberOf(row) > from
            : numberOf(row) >= from;
      const salt = String(asks++);
      const found = all.filter((row) => isIn(row) && inShard(row));
      const bySalt = (row: Row) =>
        createHash('md5')
          .update(`${salt}${JSON.stringify(row)}`)
          .digest('hex');
      const byContent = (one: Row, other: Row) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
      if (sql.includes('` = ? ORDER')) return found.sort(byContent).slice(offset, offset + limit);
      const page = found
        .sort((one, other) => numberOf(one) - numberOf(other) || (bySalt(one) < bySalt(other) ? -1 : 1))
        .slice(0, limit);
      return sql.includes('AS page')
        ? page.sort((one, other) => numberOf(one) - numberOf(other) || byContent(one, other))
        : page;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { database, asked };
}

/** Tables of that many rows; the numbers of geolocation_data come in pairs, and user_data has 7 rows. */
export const numberedTables = (count: number): Database =>
  tableDatabase({
    pinterest_data: Array.from({ length: count }, (_, index) => ({ index, title: `Title ${index}` })),
    geolocation_data: Array.from({ length: count }, (_, ind) => ({ ind: ind >> 1, country: `${ind}` })),
    user_data: Array.from({ length: 7 }, (_, ind) => ({ ind })),
  }).database;
