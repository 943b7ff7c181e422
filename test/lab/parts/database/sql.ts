import type { Column, Row, Table, Value } from './tables.ts';

const TYPES = { whole: 'INT', number: 'FLOAT', text: 'TEXT', datetime: 'DATETIME' } as const;

/**
 * Largest length of the values in one INSERT, in characters. The server's bootstrap mode limits a statement to 60,000
 * bytes, and a character has up to four.
 */
const MAX_STATEMENT_CHARACTERS = 14_000;

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
  '\x1a': '\\Z',
};

/** A SQL literal without line breaks: in the server's bootstrap mode each line is a statement. */
export const literal = (value: Value): string =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll(/[\\'\p{Cc}]/gu, (one) => ESCAPES[one] ?? one)}'`;

/** The CREATE TABLE of a table. As in the original it has no primary key, only an index on the row number. */
export function createTable(table: Table): string {
  const columns = table.columns.map((column: Column) => `\`${column.name}\` ${TYPES[column.kind]}`);
  const key = table.columns[0].name;
  return `CREATE TABLE \`${table.name}\` (${columns.join(', ')}, INDEX \`ix_${table.name}_${key}\` (\`${key}\`)) ENGINE=InnoDB;`;
}

/** INSERT statements for all rows, in order. */
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
    if (length + text.length > MAX_STATEMENT_CHARACTERS) flush();
    values.push(text);
    length += text.length;
  }
  flush();
  return statements;
}
