import { runEmulation } from '#lib/emulator/run-emulation.ts';
import type { Mode } from '#lib/emulator/source/modes.ts';
import { openPipeline } from '#lib/pipeline/open-pipeline.ts';
import { createDatabase } from '#lib/ports/database/mysql.ts';
import { total } from '#lib/record/table-counts.ts';
import { databaseInputs } from '#lib/runtime/common-inputs.ts';
import { parseInputs } from '#lib/runtime/parse-inputs.ts';
import { originalLoop } from './original-loop.ts';

/** What one process is to measure. */
export interface Task {
  readonly mode: Mode | 'original';
  readonly url: string;
  readonly posts?: number;
  readonly batchSize?: number;
  readonly inFlight?: number;
  readonly store: string;
}

/** What one process measured. */
export interface Measured {
  readonly perSecond: number;
  readonly records: number;
  /** Peak memory of the process. */
  readonly megabytes: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task;
const inputs = parseInputs(databaseInputs, process.env);
const database = {
  host: inputs['db-host'],
  port: inputs['db-port'],
  user: inputs['db-user'],
  password: inputs['db-password'],
  name: inputs['db-name'],
  caFile: inputs['db-ca'],
};

async function measure(): Promise<Pick<Measured, 'perSecond' | 'records'>> {
  if (task.mode === 'original') {
    const turns = task.posts ?? 100;
    await using source = createDatabase({ ...database, tls: 'required' });
    return { perSecond: await originalLoop(source, task.url, turns), records: turns * 3 };
  }
  const { signal } = new AbortController();
  await using pipeline = await openPipeline({
    config: 'config/pipeline.yaml',
    env: process.env,
    signal,
    onCleanUpFailure: console.warn,
    database,
  });
  const { mode, posts, batchSize, inFlight, store } = task;
  const result = await runEmulation(pipeline, {
    flow: { mode, posts, batchSize, inFlight, pace: 0 },
    store: { address: store },
    target: { invokeUrl: task.url },
    signal,
    say: () => undefined,
  });
  const records = total(result.acknowledged);
  return { perSecond: records / result.seconds, records };
}

const measured: Measured = { ...(await measure()), megabytes: process.resourceUsage().maxRSS / 1024 };
console.log(JSON.stringify(measured));
