import { createServer } from 'node:net';

/**
 * First and last port that the lab uses. They lie below the range from which Linux picks local ports (32768 and up): a
 * client that polls a closed port of that range can be given the same local port and then connects to itself.
 */
const FIRST = 20_000;
const LAST = 32_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    // Without a host Node binds the wildcard address. That fails when any loopback address uses the port.
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });

/**
 * Finds `count` different free ports, starting at a random one.
 *
 * @throws Error when the range has fewer free ports.
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
