import { resolve } from 'node:path';
import { interruption } from '#lib/runtime/interruption.ts';
import { parseStartArgs } from './start/arguments.ts';
import { runMainJob } from './start/main-job.ts';

const interrupt = interruption(process, 20_000);
try {
  process.exitCode = await runMainJob(
    parseStartArgs(process.argv.slice(2)),
    resolve(import.meta.dirname, '..'),
    interrupt.signal,
  );
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  if (interrupt.exitCode !== undefined) process.exitCode = interrupt.exitCode;
  interrupt.done();
}
