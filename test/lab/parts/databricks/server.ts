/** Serves the workspace of a lab: `node server.ts ROOT`, where ROOT is the folder that holds `.lab`. */
import { createServer } from 'node:http';
import { Lab } from '#lab/core/lab.ts';
import { compose } from './compose.ts';

const [root] = process.argv.slice(2);
const lab = root === undefined ? undefined : Lab.open(root);
if (lab === undefined) throw new Error('usage: node server.ts ROOT');

const { listener, driver } = compose(lab, Date.now);
const server = createServer(listener);
/** Longer than clients keep idle connections, so that it is the client that closes them. */
server.keepAliveTimeout = 75_000;
server.listen({ port: lab.spec.ports.databricks, host: '127.0.0.1' });
// The first run need not wait for Spark then. One that cannot start says so to the run that needs it.
driver.start().then(
  (seconds) => console.log(`Spark is up (${seconds} s)`),
  (error: Error) => console.error(`Spark does not start: ${error.message}`),
);
process.on('SIGTERM', () => process.exit(0));
