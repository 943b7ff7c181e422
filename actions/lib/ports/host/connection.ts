import type { Duplex } from 'node:stream';
import type { Client, ServerHostKeyAlgorithm } from 'ssh2';
import type { Clock } from '#lib/clock.ts';
import { messageOf, UserError } from '#lib/errors.ts';
import { HostUnreachable, type RunOptions, type RunResult } from './host.ts';
import { fingerprint, type HostKey, signaturesFor } from './host-keys.ts';
import type { PrivateKey } from './private-key.ts';
import { NoExitStatus, runChannel } from './run-channel.ts';
import { type Endpoint, openSocket } from './socket.ts';

const READY_WITHIN_MS = 15_000;
const KEEPALIVE_MS = 10_000;
/** How long the host may take over its farewell. */
const CLOSE_WITHIN_MS = 2_000;

/** Everything needed to open one connection. */
export interface SshTarget extends Endpoint {
  readonly user: string;
  readonly key: PrivateKey;
  /** The only keys that the server may show. */
  readonly hostKeys: readonly HostKey[];
  /** Where those come from, such as `ssh.hostKey in the config`. */
  readonly hostKeysFrom: string;
  /** Says why the server may have refused the key; asked only when it has. */
  whyRefused(): Promise<string>;
}

/** An address as the far end sees it. */
export interface Far {
  readonly host: string;
  readonly port: number;
}

export interface Connection extends AsyncDisposable {
  readonly alive: boolean;
  /** Runs a command line. Throws when no exit status came back. */
  exec(command: string, options: RunOptions): Promise<RunResult>;
  /** A connection from the far end on. @throws UserError when that cannot be had. */
  forward(to: Far): Promise<Duplex>;
}

/**
 * Opens a connection, with the given key alone and only to a server that shows one of the pinned keys.
 *
 * @throws HostUnreachable when nothing answers; UserError when the host key or our key does not fit.
 */
export async function connect(target: SshTarget, clock: Clock, signal: AbortSignal): Promise<Connection> {
  const socket = await openSocket(target, clock, signal);
  const { NodeSSH } = await import('node-ssh');
  const ssh = new NodeSSH();
  let refused: Buffer | undefined;
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const ready = ssh.connect({
      sock: socket,
      username: target.user,
      privateKey: target.key.pem.reveal(),
      readyTimeout: READY_WITHIN_MS,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: 3,
      authHandler: ['publickey'],
      hostVerifier: (shown: Buffer) => {
        const fits = target.hostKeys.some((key) => key.blob === shown.toString('base64'));
        if (!fits) refused = shown;
        return fits;
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
    const client = ssh.connection;
    if (client === null) throw new Error('the SSH client gave no connection');
    const connection = wrap(client, target, clock);
    await ready;
    return connection;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw await explained(error, refused, target);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function wrap(client: Client, target: SshTarget, clock: Clock): Connection {
  let alive = true;
  const closed = new Promise<void>((resolve) => client.once('close', resolve)).then(() => {
    alive = false;
  });
  let lost = '';
  // Without a listener a reset in the middle of a command would end the whole process.
  client.on('error', (error) => {
    lost = error.message;
    alive = false;
  });
  const name = `${target.user}@${target.host}:${target.port}`;
  return {
    get alive() {
      return alive;
    },
    async exec(command, options) {
      options.signal.throwIfAborted();
      try {
        return await execute(client, command, closed, options);
      } catch (error) {
        if (!(error instanceof NoExitStatus)) throw error;
        throw new UserError(
          error.killedBy === undefined
            ? `The connection to ${name} was lost while a command ran${lost === '' ? '' : ` (${lost})`}; what it had begun may go on there. Run again.`
            : `A command on ${name} was ended there by SIG${error.killedBy.replace(/^SIG/, '')}${error.killedBy.includes('KILL') ? '; the host may be out of memory' : ''}. Run again.`,
          { cause: error },
        );
      }
    },
    forward: (to) => forwarded(client, name, to),
    async [Symbol.asyncDispose]() {
      if (!alive) return;
      client.end();
      const gone = new AbortController();
      const late = clock.sleep(CLOSE_WITHIN_MS, gone.signal).then(
        () => client.destroy(),
        () => undefined,
      );
      await Promise.race([closed, late]);
      gone.abort();
    },
  };
}

function execute(client: Client, command: string, closed: Promise<void>, options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    closed.then(() => reject(new NoExitStatus(undefined)));
    try {
      client.exec(command, (error, channel) => {
        // Listened to at once: a quick command's exit may stand in the very packet that this one came in.
        if (error === undefined) resolve(runChannel(channel, options));
        else reject(new NoExitStatus(undefined));
      });
    } catch (error) {
      // ssh2 throws `Not connected` at once when the link went down between two commands.
      reject(messageOf(error).includes('Not connected') ? new NoExitStatus(undefined) : error);
    }
  });
}

function forwarded(client: Client, name: string, { host, port }: Far): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => {
      const text = messageOf(error);
      const why = /prohibited/i.test(text)
        ? `${name} forbids forwarding: allow it there (AllowTcpForwarding in its sshd_config)`
        : `${name} cannot reach ${host}:${port} (${text}): allow it from the EC2 instance in the security group there`;
      reject(new UserError(`There is no way through the EC2 host: ${why}.`, { cause: error }));
    };
    try {
      client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error === undefined) resolve(channel);
        else refuse(error);
      });
    } catch (error) {
      // ssh2 throws at once when the link went down before.
      refuse(error);
    }
  });
}

async function explained(error: unknown, refused: Buffer | undefined, target: SshTarget): Promise<UserError> {
  const name = `${target.host}:${target.port}`;
  if (refused !== undefined) {
    const expected = target.hostKeys.map((key) => fingerprint(Buffer.from(key.blob, 'base64'))).join(' or ');
    return new UserError(
      `The host key of ${name} is not the pinned one: expected ${expected} (${target.hostKeysFrom}), seen ${fingerprint(refused)}. If the instance was made anew, set ssh.hostKey in the config to its new key; otherwise another machine answers at this address. Nothing was sent to it.`,
      { cause: error },
    );
  }
  const level = error instanceof Error && 'level' in error ? String(error.level) : '';
  const text = messageOf(error);
  if (level === 'client-authentication') {
    return new UserError(
      `${name} does not accept the private key for the user ${target.user}. ${await target.whyRefused()}`,
      { cause: error },
    );
  }
  if (/no matching host key/i.test(text)) {
    const types = target.hostKeys.map((key) => key.type).join(', ');
    return new UserError(
      `${name} has no host key of the pinned kind: ${types} (${target.hostKeysFrom}). Set ssh.hostKey in the config to a key that it has.`,
      { cause: error },
    );
  }
  if (/no matching/i.test(text)) {
    return new UserError(`${name} and this client have no SSH algorithm in common: ${text}. Update its OpenSSH.`, {
      cause: error,
    });
  }
  return new HostUnreachable(
    `The EC2 host is out of reach: ${name} accepts connections but ends or delays them before logging in (${text}). ${target.remedy}`,
    { cause: error },
  );
}
