import { resolve } from 'node:path';
import { LabCommandError } from './lab/command-error.ts';
import { runLabCommand } from './lab/commands.ts';

try {
  process.exitCode = await runLabCommand(process.argv.slice(2), resolve(import.meta.dirname, '..'));
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  if (error instanceof LabCommandError)
    console.error(
      'usage: npm run lab -- up [--data DIR] [--databricks] [--host-image IMAGE] [--require-tls] [--brokers 1|2] [--home-size SIZE] [--config F] | down | status | reset | env | logs PART | host reboot|stop-start | restart PART | faults [JSON] | add databricks-extras',
    );
  process.exitCode = 1;
}
