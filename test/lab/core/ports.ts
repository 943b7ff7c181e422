import { createServer } from 'node:net';

/** First and last port the lab uses: below the ephemeral range, where polling a closed port could connect to itself. */
const FIRST = 20_000;
const LAST = 32_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    // Without a host Node binds the wildcard address, so that a port taken on any loopback address counts as taken.
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });

/**
 * Finds `count` different free ports.
 *
 * @throws Error when the whole range is taken.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  const start = FIRST + Math.floor(Math.random() * (LAST - FIRST));
  for (let step = 0; step < LAST - FIRST && found.length < count; step += 1) {
    const port = FIRST + ((start - FIRST + step) % (LAST - FIRST));
    if (await isFree(port)) found.push(port);
  }
  if (found.length < count) throw new Error(`No ${count} free ports between ${FIRST} and ${LAST} on this machine.`);
  return found;
}
