import { constants, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { build } from '#lab/core/built.ts';
import { missingJdk } from '#lab/core/jdk.ts';
import { missingMaven } from '#lab/core/maven.ts';
import type { Part } from '#lab/core/part.ts';
import type { Stage } from '#lab/core/stage.ts';
import { givenRows } from './given-rows.ts';
import { baseArguments, program } from './mariadb/program.ts';
import { literal } from './sql.ts';
import { tables } from './tables.ts';
import { template } from './template.ts';

const HOST = '127.0.0.1';

const tls = (stage: Stage, name: string): string => stage.path('tls', name);

/** The lab's one account, made by the server itself when it starts, so that the password stands in no argument. */
function accounts({ database: { user, password, name } }: Stage['world']): string {
  const account = `${literal(user)}@'%'`;
  return [
    `CREATE OR REPLACE USER ${account} IDENTIFIED BY ${literal(password)} REQUIRE SSL;`,
    `GRANT ALL PRIVILEGES ON \`${name}\`.* TO ${account};`,
    '',
  ].join('\n');
}

/** Options for a small server whose data are thrown away with the lab. */
function serverArguments(stage: Stage, accountsFile: string): string[] {
  return [
    `--port=${stage.world.ports.database}`,
    `--bind-address=${HOST}`,
    '--socket=server.sock', // relative to the data folder: a socket's path has at most 107 bytes
    '--pid-file=server.pid',
    `--init-file=${accountsFile}`,
    `--ssl-ca=${tls(stage, 'ca.pem')}`,
    `--ssl-cert=${tls(stage, 'database.crt')}`,
    `--ssl-key=${tls(stage, 'database.key')}`,
    '--require-secure-transport=ON',
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

/** MariaDB with the three tables of the pipeline, over TLS only. */
export const database: Part = {
  name: 'database',
  after: ['certificates'],

  async missing(stage) {
    if (stage.world.data !== undefined) givenRows(stage.world.data); // throws for what cannot be loaded
    const machine = `${process.platform} ${process.arch}`;
    return [
      ...(machine === 'linux x64' ? [] : [`Linux on x86-64 for MariaDB's program: this machine is ${machine}`]),
      ...missingJdk(),
      ...missingMaven(),
    ];
  },

  async prepare(stage) {
    await build(stage, template(stage));
  },

  async start(stage) {
    const server = await build(stage, program);
    const data = stage.path('database', 'data');
    // Where the file system can, a copy shares its blocks until one side writes.
    cpSync(join(await build(stage, template(stage)), 'data'), data, {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
    });
    mkdirSync(join(data, 'scratch'));
    const accountsFile = stage.path('database', 'accounts.sql');
    writeFileSync(accountsFile, accounts(stage.world), { mode: 0o600 });
    stage.processes.start(
      'database',
      join(server, 'bin', 'mariadbd'),
      [...baseArguments(server, data), `--tmpdir=${join(data, 'scratch')}`, ...serverArguments(stage, accountsFile)],
      { cwd: data },
    );
    await stage.until('database', async () => void (await ask(stage)), { process: 'database' });
  },

  check: ask,

  env: (stage) => ({
    DB_HOST: HOST,
    DB_PORT: String(stage.world.ports.database),
    DB_USER: stage.world.database.user,
    DB_PASSWORD: stage.world.database.password,
    DB_NAME: stage.world.database.name,
    DB_CA: tls(stage, 'ca.pem'),
  }),
};

/** Logs in over TLS as the pipeline does and counts the rows. */
async function ask(stage: Stage): Promise<string> {
  const { user, password, name } = stage.world.database;
  const connection = await createConnection({
    host: HOST,
    port: stage.world.ports.database,
    user,
    password,
    database: name,
    connectTimeout: 3_000,
    ssl: { ca: readFileSync(tls(stage, 'ca.pem'), 'utf8'), verifyIdentity: true },
  });
  try {
    const counts = tables.map((table) => `(SELECT COUNT(*) FROM \`${table.name}\`)`).join(" , ' + ', ");
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT VERSION() AS version, CONCAT(${counts}) AS counts`);
    return `MariaDB ${rows[0]?.['version']}, ${rows[0]?.['counts']} rows`;
  } finally {
    await connection.end();
  }
}
