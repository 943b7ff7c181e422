import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import type { Lab } from '#lab/core/lab.ts';
import type { WorkerFactory } from '#lab/parts/connect/worker-port.ts';
import { files } from '../files.ts';
import { stsProxy } from '../network/sts-proxy.ts';
import { ensureKeyFiles } from '../services/ec2/key-pair.ts';
import { compose, type FrontDoor } from './compose.ts';
import { seed } from './seed.ts';

/**
 * Longer than AWS's SDKs keep idle connections. So the client closes them, and no request meets a closing connection.
 */
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
 * Creates what the account has from the start, then listens on the ports of the front door, the STS proxy, the metadata
 * service and the internet gateway.
 *
 * @param workers creates the Kafka Connect worker of each connector.
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
