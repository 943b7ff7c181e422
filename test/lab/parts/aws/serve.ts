import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import type { Lab } from '#lab/core/lab.ts';
import { compose, type FrontDoor, files } from './compose.ts';
import { stsProxy } from './network/sts-proxy.ts';
import { seed } from './seed.ts';
import { ensureKeyFiles } from './services/ec2/key-pair.ts';
import type { WorkerFactory } from './services/kafkaconnect/worker-port.ts';

/** Longer than SDKs keep idle connections, so that it is the client that closes them. */
const KEEP_ALIVE_MS = 75_000;

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => resolve());
  });

function httpServer(handle: RequestListener): Server {
  const server = createServer(handle);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

/**
 * Fills the account and opens the front door, the proxy to STS, the metadata service and the internet gateway.
 *
 * @param workers makes the Kafka Connect workers.
 */
export async function serve(lab: Lab, workers: WorkerFactory): Promise<FrontDoor> {
  const door = compose(lab, workers, Date.now);
  await ensureKeyFiles(files.privateKey(lab), files.publicKey(lab), door.account.keyName);
  if (!existsSync(files.storedKey(lab))) copyFileSync(files.privateKey(lab), files.storedKey(lab));
  await seed(door.upstream, { bucket: door.account.bucket, api: door.account.userId });
  const { ports } = lab.spec;
  const tls = (name: string): string => readFileSync(join(lab.dir, 'tls', name), 'utf8');
  const proxy = stsProxy({ key: tls('aws.key'), cert: tls('aws.crt') }, door.router.listener);
  await door.gateway.sync();
  await listen(proxy, ports['sts-proxy']);
  await listen(httpServer(door.metadata), ports.imds);
  await listen(httpServer(door.router.listener), ports.aws);
  return door;
}
