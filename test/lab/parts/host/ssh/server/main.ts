import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { answerLogin } from './login.ts';
import { serveSession } from './session.ts';
import { parseSettings } from './settings.ts';

// An SSH server on the npm package ssh2, for machines without OpenSSH's. It reads the same sshd_config and supports
// public keys, commands, a shell and SFTP, but no terminals and no forwarding.

const settings = parseSettings(readFileSync('/etc/ssh/sshd_config', 'utf8'));
const hostKeys = settings.hostKeys.map((file) => readFileSync(file));

/** Starts with "OpenSSH": clients send the paths of a symbolic link in OpenSSH's order only to such a server. */
const IDENT = 'OpenSSH_7.4 stand-in';

const server = new ssh2.Server({ hostKeys, ident: IDENT }, (client, { ip, port }) => {
  // Nagle's algorithm would delay each command by 40 ms and more. The types lack setNoDelay for a server's connection.
  (client as typeof client & { setNoDelay(on: boolean): void }).setNoDelay(true);
  const own = {
    SSH_CLIENT: `${ip} ${port} ${settings.port}`,
    SSH_CONNECTION: `${ip} ${port} ${settings.address} ${settings.port}`,
  };
  client
    .on('error', (error) => console.log(`${ip} ${port}: ${error.message}`))
    .on('authentication', (context) => answerLogin(context, settings.authorizedKeys))
    .on('ready', () => client.on('session', (accept) => serveSession(accept(), { ...settings.environment, ...own })));
});
server.listen(settings.port, settings.address, () =>
  console.log(`Server listening on ${settings.address} port ${settings.port}.`),
);
