import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, keyOf, type Recipe } from '#lab/core/build/built.ts';
import { command } from '#lab/core/command.ts';
import type { Lab } from '#lab/core/lab.ts';
import { givenFiles, givenRows, replaced } from './given-rows.ts';
import { baseArguments, program, VERSION } from './mariadb/program.ts';
import { createTable, insertRows } from './sql.ts';
import { generatedRows, type Rows, tables } from './tables.ts';

const here = import.meta.dirname;
const BUILD_TIMEOUT_MS = 120_000;

/** Scripts that create the system tables, in the order of MariaDB's own installation. */
const SYSTEM_TABLES = ['system_tables', 'performance_tables', 'system_tables_data'].map(
  (name) => `mariadb_${name}.sql`,
);

/**
 * Builds a data folder with the three tables and their rows, without any account. Each lab starts with a copy of it. It
 * is built again when the generator, the server or a given file changes.
 */
export function template(lab: Pick<Lab, 'cache' | 'spec'>): Recipe {
  const { data, database } = lab.spec;
  const given = data === undefined ? [] : givenFiles(data);
  const sources = ['rows', 'mariadb', 'tables.ts', 'sql.ts', 'given-rows.ts', 'template.ts'];
  return {
    name: 'database-template',
    inputs: [...sources.map((name) => join(here, name)), ...given],
    also: [keyOf(program), database.name],
    async make(dir) {
      const server = await build(lab, program);
      const rows = data === undefined ? generatedRows() : replaced(generatedRows(), givenRows(data));
      const folder = join(dir, 'data');
      mkdirSync(folder);
      const scratch = join(dir, 'scratch');
      mkdirSync(scratch);
      await command(
        `The tables of MariaDB ${VERSION}`,
        join(server, 'bin', 'mariadbd'),
        [...baseArguments(server, folder), '--bootstrap', `--tmpdir=${scratch}`, '--max-allowed-packet=64M'],
        { input: bootstrap(join(server, 'share'), database.name, rows), timeoutMs: BUILD_TIMEOUT_MS },
      );
      rmSync(scratch, { recursive: true });
    },
  };
}

/** The SQL that the server's bootstrap mode runs in an empty data folder; each line is a statement. */
function bootstrap(share: string, database: string, rows: Rows): string {
  return [
    'CREATE DATABASE mysql;',
    'USE mysql;',
    'SET @auth_root_socket=NULL;',
    ...SYSTEM_TABLES.map((name) => readFileSync(join(share, name), 'utf8').trimEnd()),
    // No anonymous user and no root without password. The lab's account is created at each start.
    "DELETE FROM mysql.global_priv WHERE User IN ('', 'root');",
    "DELETE FROM mysql.proxies_priv WHERE User IN ('', 'root');",
    // With four-byte characters, as on RDS for MySQL: texts with emoji must be stored unchanged.
    `CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`,
    `USE \`${database}\`;`,
    'SET NAMES utf8mb4;',
    ...tables.flatMap((table) => [createTable(table), ...insertRows(table, rows[table.name])]),
    '',
  ].join('\n');
}
