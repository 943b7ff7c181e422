/** Serves the workspace of a lab: `node server.ts ROOT`, where ROOT is the folder that holds `.lab`. */
import { createServer } from 'node:http';
import { Stage } from '#lab/core/stage.ts';
import { compose } from './compose.ts';

const [root] = process.argv.slice(2);
const stage = root === undefined ? undefined : Stage.open(root);
if (stage === undefined) throw new Error('usage: node server.ts ROOT');

const { listener, driver } = compose(stage, Date.now);
const server = createServer(listener);
/** Longer than clients keep idle connections, so that it is the client that closes them. */
server.keepAliveTimeout = 75_000;
server.listen({ port: stage.world.ports.databricks, host: '127.0.0.1' });
// The first run need not wait for Spark then. One that cannot start says so to the run that needs it.
driver.start().then(
  (seconds) => console.log(`Spark is up (${seconds} s)`),
  (error: Error) => console.error(`Spark does not start: ${error.message}`),
);
process.on('SIGTERM', () => process.exit(0));
