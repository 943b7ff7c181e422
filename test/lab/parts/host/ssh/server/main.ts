import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { answerLogin } from './login.ts';
import { serveSession } from './session.ts';
import { parseSettings } from './settings.ts';

/**
 * A stand-in for sshd where no OpenSSH server can be had, on npm's ssh2: public keys, commands, a shell, files; no
 * terminals, no forwarding. Reads the same sshd_config.
 */

const settings = parseSettings(readFileSync('/etc/ssh/sshd_config', 'utf8'));
const hostKeys = settings.hostKeys.map((file) => readFileSync(file));

/** Clients send the two paths of a symbolic link in OpenSSH's order only to what calls itself OpenSSH. */
const IDENT = 'OpenSSH_7.4 stand-in';

const server = new ssh2.Server({ hostKeys, ident: IDENT }, (client, { ip, port }) => {
  // Nagle's algorithm would cost each command 40 ms and more; the types forget that a server's connection has it too.
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
