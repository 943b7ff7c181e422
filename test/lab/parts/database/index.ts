import { constants, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { build } from '#lab/core/build/built.ts';
import { missingJdk } from '#lab/core/build/jdk.ts';
import { missingMaven } from '#lab/core/build/maven.ts';
import type { Lab } from '#lab/core/lab.ts';
import type { Part } from '#lab/core/part.ts';
import { givenRows } from './given-rows.ts';
import { baseArguments, program } from './mariadb/program.ts';
import { literal } from './sql.ts';
import { tables } from './tables.ts';
import { template } from './template.ts';

const HOST = '127.0.0.1';
const CONNECT_TIMEOUT_MS = 3_000;

const tls = (lab: Lab, name: string): string => lab.path('tls', name);

/** SQL that creates the lab's account. The server runs it at its start from a file, so no argument has the password. */
function accounts({ database: { user, password, name }, requireTls }: Lab['spec']): string {
  const account = `${literal(user)}@'%'`;
  const require = requireTls === true ? ' REQUIRE SSL' : '';
  return [
    `CREATE OR REPLACE USER ${account} IDENTIFIED BY ${literal(password)}${require};`,
    `GRANT ALL PRIVILEGES ON \`${name}\`.* TO ${account};`,
    '',
  ].join('\n');
}

/** Options of a small server. Its data need not survive a power failure. */
function serverArguments(lab: Lab, accountsFile: string): string[] {
  return [
    `--port=${lab.spec.ports.database}`,
    `--bind-address=${HOST}`,
    '--socket=server.sock', // Relative to the data folder, because the path of a socket must not be longer than 107 bytes.
    '--pid-file=server.pid',
    `--init-file=${accountsFile}`,
    `--ssl-ca=${tls(lab, 'ca.pem')}`,
    `--ssl-cert=${tls(lab, 'database.crt')}`,
    `--ssl-key=${tls(lab, 'database.key')}`,
    ...(lab.spec.requireTls === true ? ['--require-secure-transport=ON'] : []),
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--performance-schema=OFF',
    '--innodb-buffer-pool-size=32M',
    '--aria-pagecache-buffer-size=4M',
    '--key-buffer-size=1M',
    '--max-connections=60',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-fast-shutdown=2',
  ];
}

/** MariaDB with the pipeline's three tables. It takes connections without TLS too, unless the spec requires TLS. */
export const database: Part = {
  name: 'database',
  after: ['certificates'],

  async missing(lab) {
    if (lab.spec.data !== undefined) givenRows(lab.spec.data); // Throws for rows that cannot be loaded.
    const machine = `${process.platform} ${process.arch}`;
    return [
      ...(machine === 'linux x64' ? [] : [`Linux on x86-64 for MariaDB's program: this machine is ${machine}`]),
      ...missingJdk(),
      ...missingMaven(),
    ];
  },

  async prepare(lab) {
    await build(lab, template(lab));
  },

  async start(lab) {
    const server = await build(lab, program);
    const data = lab.path('database', 'data');
    // With FICLONE the copy shares its blocks with the original, if the file system supports it.
    cpSync(join(await build(lab, template(lab)), 'data'), data, {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
    });
    mkdirSync(join(data, 'scratch'));
    const accountsFile = lab.path('database', 'accounts.sql');
    writeFileSync(accountsFile, accounts(lab.spec), { mode: 0o600 });
    lab.processes.start(
      'database',
      join(server, 'bin', 'mariadbd'),
      [...baseArguments(server, data), `--tmpdir=${join(data, 'scratch')}`, ...serverArguments(lab, accountsFile)],
      { cwd: data },
    );
    await lab.until('database', async () => void (await ask(lab)), { process: 'database' });
  },

  check: ask,

  env: (lab) => ({
    DB_HOST: HOST,
    DB_PORT: String(lab.spec.ports.database),
    DB_USER: lab.spec.database.user,
    DB_PASSWORD: lab.spec.database.password,
    DB_NAME: lab.spec.database.name,
    DB_CA: tls(lab, 'ca.pem'),
  }),
};

/** Logs in over TLS like the pipeline and counts the rows of each table. */
async function ask(lab: Lab): Promise<string> {
  const { user, password, name } = lab.spec.database;
  const connection = await createConnection({
    host: HOST,
    port: lab.spec.ports.database,
    user,
    password,
    database: name,
    connectTimeout: CONNECT_TIMEOUT_MS,
    ssl: { ca: readFileSync(tls(lab, 'ca.pem'), 'utf8'), verifyIdentity: true },
  });
  try {
    const counts = tables.map((table) => `(SELECT COUNT(*) FROM \`${table.name}\`)`).join(" , ' + ', ");
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT VERSION() AS version, CONCAT(${counts}) AS counts`);
    return `MariaDB ${rows[0]?.['version']}, ${rows[0]?.['counts']} rows`;
  } finally {
    await connection.end();
  }
}
