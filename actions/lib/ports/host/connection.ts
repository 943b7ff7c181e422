import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, ServerHostKeyAlgorithm } from 'ssh2';
import type { Clock } from '#lib/clock.ts';
import { messageOf, UserError } from '#lib/errors.ts';
import { type FirstWords, firstWordsOn } from './first-words.ts';
import { frameMark } from './frame.ts';
import type { RunOptions, RunResult } from './host.ts';
import { signaturesFor } from './host-keys.ts';
import { loginError } from './login-error.ts';
import { NoExitStatus, NotBegun, runChannel } from './run-channel.ts';
import { type CommandOptions, commandLine } from './script.ts';
import { openSocket } from './socket.ts';
import { startError } from './start-error.ts';
import type { SshTarget } from './target.ts';
import { LOGIN_TIMEOUT_MS } from './timeouts.ts';

const KEEPALIVE_INTERVAL_MS = 10_000;
/** How long closing waits for the host's answer before it destroys the connection. */
const CLOSE_TIMEOUT_MS = 2_000;

/** A server, addressed as the EC2 host sees it. */
export interface RemoteAddress {
  readonly host: string;
  readonly port: number;
}

/** What ends a script, and what gets its lines. */
export type ExecOptions = Pick<RunOptions, 'signal' | 'onLine'>;

/** An open SSH connection. */
export interface Connection extends AsyncDisposable {
  readonly isAlive: boolean;
  /**
   * Runs a bash script. Resolves with any exit status.
   *
   * @param how what the command line of the script is built with; the mark is added here.
   * @throws UserError when the login shell does not come to the script, the connection is lost, or a signal ends it.
   */
  exec(script: string, how: Omit<CommandOptions, 'mark'>, options: ExecOptions): Promise<RunResult>;
  /**
   * Opens a connection from the EC2 host to another server.
   *
   * @throws UserError when the host cannot reach it, or forbids forwarding.
   */
  forward(to: RemoteAddress): Promise<Duplex>;
}

/**
 * Opens an SSH connection. It offers the given key only, and talks only to a server that shows one of the pinned keys.
 *
 * @throws HostUnreachable when nothing answers; UserError when it is no SSH server that answers, and when the server shows
 *   another host key or refuses our key.
 */
export async function connect(target: SshTarget, clock: Clock, signal: AbortSignal): Promise<Connection> {
  const socket = await openSocket(target, clock, signal);
  const { NodeSSH } = await import('node-ssh');
  const ssh = new NodeSSH();
  let wrongHostKey: Buffer | undefined;
  let firstWords: FirstWords | undefined;
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const ready = ssh.connect({
      sock: socket,
      username: target.user,
      privateKey: target.key.pem.reveal(),
      readyTimeout: LOGIN_TIMEOUT_MS,
      keepaliveInterval: KEEPALIVE_INTERVAL_MS,
      keepaliveCountMax: 3,
      authHandler: ['publickey'],
      hostVerifier: (shown: Buffer) => {
        const isPinned = target.hostKeys.some((key) => key.blob === shown.toString('base64'));
        if (!isPinned) wrongHostKey = shown;
        return isPinned;
      },
      algorithms: {
        serverHostKey: signaturesFor(target.hostKeys) as ServerHostKeyAlgorithm[],
        kex: [
          'curve25519-sha256',
          'curve25519-sha256@libssh.org',
          'ecdh-sha2-nistp256',
          'ecdh-sha2-nistp384',
          'ecdh-sha2-nistp521',
          'diffie-hellman-group16-sha512',
          'diffie-hellman-group14-sha256',
        ],
        hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
      },
    });
    firstWords = firstWordsOn(socket);
    const client = ssh.connection;
    if (client === null) throw new Error('the SSH client gave no connection');
    const connection = connectionOf(client, target, clock);
    await ready;
    return connection;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw await loginError(error, { wrongHostKey, answeredBy: firstWords?.notSsh() }, target);
  } finally {
    firstWords?.stop();
    signal.removeEventListener('abort', abort);
  }
}

function connectionOf(client: Client, target: SshTarget, clock: Clock): Connection {
  let isAlive = true;
  const closed = new Promise<void>((resolve) => client.once('close', resolve)).then(() => {
    isAlive = false;
  });
  let lastError = '';
  // Without a listener, an error of the connection would end the whole process.
  client.on('error', (error) => {
    lastError = error.message;
    isAlive = false;
  });
  const name = `${target.user}@${target.host}:${target.port}`;
  return {
    get isAlive() {
      return isAlive;
    },
    async exec(script, how, options) {
      options.signal.throwIfAborted();
      const mark = frameMark();
      try {
        const run = (channel: ClientChannel) => runChannel(channel, options, { mark, clock });
        return await execute(client, commandLine(script, { ...how, mark }), closed, run);
      } catch (error) {
        if (error instanceof NotBegun) throw startError(name, error);
        if (!(error instanceof NoExitStatus)) throw error;
        throw new UserError(withoutResult(name, error.killedBy, lastError), { cause: error });
      }
    },
    forward: (to) => forward(client, name, to),
    async [Symbol.asyncDispose]() {
      if (!isAlive) return;
      client.end();
      const done = new AbortController();
      const timeout = clock.sleep(CLOSE_TIMEOUT_MS, done.signal).then(
        () => client.destroy(),
        () => undefined, // closed in time
      );
      await Promise.race([closed, timeout]);
      done.abort();
    },
  };
}

/** Says why a command has no result: its connection was lost, or a signal ended it. */
function withoutResult(name: string, killedBy: string | undefined, lastError: string): string {
  if (killedBy === undefined) {
    const why = lastError === '' ? '' : ` (${lastError})`;
    return `The connection to ${name} was lost while a command ran${why}. The command may still be running there. Run again.`;
  }
  const hint = killedBy.includes('KILL') ? '; the host may be out of memory' : '';
  return `A command on ${name} was ended by SIG${killedBy.replace(/^SIG/, '')}${hint}. Run again.`;
}

/** Starts a command and hands its channel to `run`. Rejects when the connection is closed. */
function execute(
  client: Client,
  command: string,
  closed: Promise<void>,
  run: (channel: ClientChannel) => Promise<RunResult>,
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    closed.then(() => reject(new NoExitStatus(undefined)));
    try {
      client.exec(command, (error, channel) => {
        // Listens at once: the output of a quick command may have arrived together with the channel.
        if (error === undefined) resolve(run(channel));
        else reject(new NoExitStatus(undefined));
      });
    } catch (error) {
      // ssh2 throws `Not connected` when the connection was lost between two commands.
      reject(messageOf(error).includes('Not connected') ? new NoExitStatus(undefined) : error);
    }
  });
}

function forward(client: Client, name: string, { host, port }: RemoteAddress): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      const text = messageOf(error);
      const why = /prohibited/i.test(text)
        ? `${name} forbids forwarding: allow it there (AllowTcpForwarding in its sshd_config)`
        : `${name} cannot reach ${host}:${port} (${text}): allow it from the EC2 instance in the security group there`;
      reject(new UserError(`There is no way through the EC2 host: ${why}.`, { cause: error }));
    };
    try {
      client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error === undefined) resolve(channel);
        else fail(error);
      });
    } catch (error) {
      // ssh2 throws when the connection was lost before.
      fail(error);
    }
  });
}
