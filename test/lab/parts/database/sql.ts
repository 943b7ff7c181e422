import type { Column, Row, Table, Value } from './tables.ts';

const TYPES = { whole: 'INT', number: 'FLOAT', text: 'TEXT', datetime: 'DATETIME' } as const;

/**
 * Characters of one INSERT: the server's bootstrap mode takes 60,000 bytes a statement, and a character has up to four.
 */
const STATEMENT_LENGTH = 14_000;

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
  '\x1a': '\\Z',
};

/** A SQL literal on one line: the server's bootstrap mode takes one statement a line. */
export const literal = (value: Value): string =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll(/[\\'\p{Cc}]/gu, (one) => ESCAPES[one] ?? one)}'`;

/** CREATE TABLE: no primary key, a plain index on the row number. */
export function createTable(table: Table): string {
  const columns = table.columns.map((column: Column) => `\`${column.name}\` ${TYPES[column.kind]}`);
  const key = table.columns[0].name;
  return `CREATE TABLE \`${table.name}\` (${columns.join(', ')}, INDEX \`ix_${table.name}_${key}\` (\`${key}\`)) ENGINE=InnoDB;`;
}

/** INSERTs of all rows in their order, one statement an item. */
export function insertRows(table: Table, rows: readonly Row[]): string[] {
  const names = table.columns.map((column) => column.name);
  const statements: string[] = [];
  let values: string[] = [];
  let length = 0;
  const flush = () => {
    if (values.length > 0) statements.push(`INSERT INTO \`${table.name}\` VALUES ${values.join(',')};`);
    values = [];
    length = 0;
  };
  for (const row of rows) {
    const text = `(${names.map((name) => literal(row[name] as Value)).join(',')})`;
    if (length + text.length > STATEMENT_LENGTH) flush();
    values.push(text);
    length += text.length;
  }
  flush();
  return statements;
}
