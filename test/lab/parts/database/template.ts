import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, keyOf, type Recipe } from '#lab/core/built.ts';
import { command } from '#lab/core/command.ts';
import type { Lab } from '#lab/core/lab.ts';
import { givenFiles, givenRows, replaced } from './given-rows.ts';
import { baseArguments, program, VERSION } from './mariadb/program.ts';
import { createTable, insertRows } from './sql.ts';
import { generatedRows, type Rows, tables } from './tables.ts';

const here = import.meta.dirname;

/** The system tables, in the order in which the server's own installation script makes them. */
const SYSTEM_TABLES = ['system_tables', 'performance_tables', 'system_tables_data'].map(
  (name) => `mariadb_${name}.sql`,
);

/**
 * A data folder with the three tables filled and without any account: each start copies it and adds the lab's own. Made
 * anew when the generator, the server or a given file changes.
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
        { input: bootstrap(join(server, 'share'), database.name, rows), timeoutMs: 120_000 },
      );
      rmSync(scratch, { recursive: true });
    },
  };
}

/** What the server runs to fill an empty folder: one statement a line. */
function bootstrap(share: string, database: string, rows: Rows): string {
  return [
    'CREATE DATABASE mysql;',
    'USE mysql;',
    'SET @auth_root_socket=NULL;',
    ...SYSTEM_TABLES.map((name) => readFileSync(join(share, name), 'utf8').trimEnd()),
    // Neither anonymous users nor a root without password: the one account comes at each start.
    "DELETE FROM mysql.global_priv WHERE User IN ('', 'root');",
    "DELETE FROM mysql.proxies_priv WHERE User IN ('', 'root');",
    // As RDS for MySQL names it by default: texts outside the basic plane must survive.
    `CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`,
    `USE \`${database}\`;`,
    'SET NAMES utf8mb4;',
    ...tables.flatMap((table) => [createTable(table), ...insertRows(table, rows[table.name])]),
    '',
  ].join('\n');
}
