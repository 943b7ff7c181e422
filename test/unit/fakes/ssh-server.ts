import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import ssh2, { type Connection } from 'ssh2';
import { ed25519Pair } from './ssh-key.ts';

export interface SshServer extends AsyncDisposable {
  readonly port: number;
  /** In OpenSSH's form. */
  readonly hostKey: string;
  /** How many clients have logged in so far. */
  logins(): number;
  /** Cuts every connection without a farewell. */
  cut(): void;
  /** Cuts every connection and kills all that was started over them, as a reboot does. */
  reboot(): void;
}

/** How an SSH server runs commands. */
export interface SshServerOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** The login shell of the account; default: /bin/sh. */
  readonly shell?: string;
}

/** An SSH server on the loopback address that lets one key in and runs commands with this machine's shell. */
export async function sshServer(
  authorised: string,
  { env = process.env, shell = '/bin/sh' }: SshServerOptions = {},
): Promise<SshServer> {
  const hostKey = ed25519Pair();
  const allowed = ssh2.utils.parseKey(authorised);
  if (allowed instanceof Error) throw allowed;
  const blob = (Array.isArray(allowed) ? allowed[0] : allowed)?.getPublicSSH();
  const sockets = new Set<Socket>();
  const children = new Set<ChildProcess>();
  let logins = 0;
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client: Connection) => {
    const socket: unknown = Reflect.get(client, '_sock');
    sockets.add(socket as Socket);
    client.on('error', () => client.end());
    client.on('authentication', (context) => {
      if (context.method === 'publickey' && blob?.equals(context.key.data) === true) context.accept();
      else context.reject(['publickey']);
    });
    client.on('ready', () => {
      logins += 1;
      client.on('tcpip', (accept, reject, info) => {
        const far = connect(info.destPort, info.destIP);
        far.once('error', reject);
        far.once('connect', () => {
          far.removeListener('error', reject);
          const near = accept();
          far.on('error', () => near.destroy());
          near.on('error', () => far.destroy());
          near.on('close', () => far.destroy());
          far.on('close', () => near.end());
          near.pipe(far).pipe(near);
        });
      });
      client.on('session', (accept) => {
        accept().on('exec', (acceptExec, _reject, info) => {
          const channel = acceptExec();
          const child = spawn(shell, ['-c', info.command], { detached: true, env });
          children.add(child);
          child.stdin.on('error', () => child.stdin.destroy());
          channel.pipe(child.stdin);
          child.stdout.pipe(channel, { end: false });
          child.stderr.pipe(channel.stderr, { end: false });
          child.on('close', (code, signal) => {
            children.delete(child);
            if (code !== null) channel.exit(code);
            else channel.exit(String(signal).replace('SIG', ''), false, '');
            channel.end();
          });
        });
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const kill = () => {
    for (const child of children) if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: hostKey.public.trim(),
    logins: () => logins,
    cut,
    reboot() {
      cut();
      kill();
    },
    async [Symbol.asyncDispose]() {
      cut();
      kill();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
