import { request } from 'node:http';
import { tables } from '#lib/config/names.ts';
import { draws } from '#lib/emulator/source/faithful-draws.ts';
import type { Database } from '#lib/ports/database/database.ts';
import { rowJson } from '#lib/record/record-json.ts';
import { sourceTables } from '#lib/record/source-tables.ts';

/**
 * The original emulator's loop without its pauses: three statements by offset a turn, and a request for each row over a
 * connection of its own, one after the other. It is written for Node, so that a ratio to it compares two ways of working
 * and not two languages.
 *
 * @returns records a second.
 */
export async function originalLoop(database: Database, url: string, turns: number): Promise<number> {
  const { signal } = new AbortController();
  const start = performance.now();
  let records = 0;
  for (const { row } of draws(100, 11_000, 0)) {
    for (const table of tables) {
      const { name } = sourceTables[table];
      const [found] = await database.select(`SELECT * FROM \`${name}\` LIMIT ?, 1`, [row], signal);
      await post(`${url}/topics/bench.${table}`, `{"records":[{"value":${rowJson(found ?? {})}}]}`);
      records += 1;
    }
    if (records >= turns * tables.length) break;
  }
  return records / ((performance.now() - start) / 1000);
}

function post(url: string, body: string): Promise<void> {
  return new Promise((done, failed) => {
    const headers = { 'content-type': 'application/vnd.kafka.json.v2+json' };
    request(url, { method: 'POST', headers, agent: false }, (answer) => answer.resume().on('end', done))
      .on('error', failed)
      .end(body);
  });
}
