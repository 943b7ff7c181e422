import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { journalctl } from './commands/journalctl.ts';
import { systemctl } from './commands/systemctl.ts';
import { Journal } from './journal.ts';
import { processLauncher } from './services/launcher.ts';
import { Manager } from './services/manager.ts';
import { parseEnvironmentFile } from './units/unit-file.ts';

// The service manager of the host, which takes the place of systemd. It starts enabled units and answers the calls of
// systemctl and journalctl over a socket. On SIGTERM it stops all services.

const SOCKET = '/run/host/manager.sock';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';
/** How long services may take to stop when the host stops. */
const SHUTDOWN_MS = 4_000;
/** Limit for a request, far more than a command line needs. */
const MAX_REQUEST_CHARACTERS = 1_000_000;

const hostName = readFileSync('/etc/hostname', 'utf8').trim();
const now = () => new Date();
const journal = new Journal('/var/log/journal', hostName.split('.')[0] ?? hostName, now);
const manager = new Manager('/etc/systemd/system', hostName, {
  launcher: processLauncher,
  environment: { ...parseEnvironmentFile(readFileSync('/etc/environment', 'utf8')), PATH },
  homeOf,
  log: (unit, identifier, pid, text) => journal.add(unit, identifier, pid, text),
  now,
});

/** The home folder of a user in /etc/passwd. */
function homeOf(user: string): string {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${user}:`));
  return line?.split(':')[5] ?? '/';
}

async function body(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MAX_REQUEST_CHARACTERS) throw new Error('the request is too large');
  }
  return new URLSearchParams(text);
}

const server = createServer(async (request, response) => {
  const write = (mark: string) => (text: string) =>
    void response.write(
      text
        .split('\n')
        .map((line) => `${mark}${line}\n`)
        .join(''),
    );
  const output = { out: write('1'), error: write('2') };
  try {
    const fields = await body(request);
    const args = fields.getAll('argument');
    const status =
      fields.get('program') === 'journalctl'
        ? journalctl(journal, args, output)
        : await systemctl(manager, journal, { arguments: args, isRoot: fields.get('uid') === '0' }, output);
    response.end(`=${status}\n`);
  } catch (error) {
    output.error(`The service manager failed: ${(error as Error).message}`);
    response.end('=1\n');
  }
});

process.once('SIGTERM', () => {
  setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
  void manager.shutdown().then(() => process.exit(0));
});

rmSync(SOCKET, { force: true });
server.listen(SOCKET, () => {
  chmodSync(SOCKET, 0o666);
  void manager.boot();
});
