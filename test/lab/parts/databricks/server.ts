// The process `databricks`: serves the workspace of a lab. Usage: node server.ts ROOT, where ROOT/.lab is the lab.
import { createServer } from 'node:http';
import { Lab } from '#lab/core/lab.ts';
import { compose } from './compose.ts';

const KEEP_ALIVE_MS = 75_000;

const [root] = process.argv.slice(2);
const lab = root === undefined ? undefined : Lab.open(root);
if (lab === undefined) throw new Error('usage: node server.ts ROOT');

const { listener, driver } = compose(lab, Date.now);
const server = createServer(listener);
// Longer than clients keep idle connections. So the client closes them, and no request meets a closing connection.
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.listen({ port: lab.spec.ports.databricks, host: '127.0.0.1' });
// Spark starts before the first run needs it. When it cannot start, that run gets the error.
driver.start().then(
  (seconds) => console.log(`Spark is up (${seconds} s)`),
  (error: Error) => console.error(`Spark does not start: ${error.message}`),
);
process.on('SIGTERM', () => process.exit(0));
