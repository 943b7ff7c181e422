import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '#lib/clock.ts';
import { Facts } from '#lib/converge/facts.ts';
import { WriteGate } from '#lib/converge/writes.ts';
import { HostUnreachable } from '#lib/ports/host/host.ts';
import { parseHostKey } from '#lib/ports/host/host-keys.ts';
import { readPrivateKey } from '#lib/ports/host/private-key.ts';
import { createSshHost } from '#lib/ports/host/ssh.ts';
import type { SshTarget } from '#lib/ports/host/target.ts';
import { Secret } from '#lib/secret.ts';
import { ed25519Pair } from '../../../fakes/ssh-key.ts';
import { type SshServer, sshServer } from '../../../fakes/ssh-server.ts';

const pair = ed25519Pair();
const { signal } = new AbortController();
let server: SshServer;
beforeAll(async () => {
  server = await sshServer(pair.public);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function target(change: Partial<SshTarget> = {}): Promise<SshTarget> {
  const hostKey = parseHostKey(server.hostKey);
  return {
    host: '127.0.0.1',
    port: server.port,
    user: 'ec2-user',
    remedy: 'Open the port.',
    key: await readPrivateKey(new Secret(pair.private), 'a test'),
    hostKeys: hostKey === undefined ? [] : [hostKey],
    hostKeysFrom: 'ssh.hostKey in the config',
    whyRefused: () => Promise.resolve('It is another key.'),
    ...change,
  };
}

function host(change: Partial<SshTarget> = {}) {
  const facts = new Facts();
  const writes = new WriteGate({ facts });
  return { ...createSshHost({ target: () => target(change), writes, clock: systemClock }), writes };
}

test('runs a script and returns its exit status, both streams and every line', async () => {
  await using one = host();
  const lines: string[] = [];
  const result = await one.read('echo "$1"; cat; echo bad >&2; exit 3', {
    args: ["it's"],
    stdin: 'in\n',
    signal,
    onLine: (line, stream) => lines.push(`${stream} ${line}`),
  });
  expect(result).toEqual({ code: 3, stdout: "it's\nin\n", stderr: 'bad\n' });
  expect(lines.sort()).toEqual(['stderr bad', 'stdout in', "stdout it's"]);
});

test('scripts that start together share one connection', async () => {
  await using one = host();
  const before = server.logins();
  await Promise.all([1, 2, 3].map((n) => one.read(`echo ${n}`, { signal })));
  await one.read('true', { signal });
  expect(server.logins() - before).toBe(1);
});

test('a write is refused while the gate is closed', async () => {
  await using one = host();
  await expect(one.write('something', 'true', { signal })).rejects.toThrow('only reading is allowed');
  using _open = one.writes.open();
  expect((await one.write('something', 'echo ok', { signal })).stdout).toBe('ok\n');
});

test('another host key is refused with both fingerprints and the config key', async () => {
  const other = parseHostKey(ed25519Pair().public);
  await using one = host({ hostKeys: other === undefined ? [] : [other] });
  await expect(one.read('true', { signal })).rejects.toThrow(
    /not the pinned one: expected SHA256:\S+ \(ssh\.hostKey in the config\), seen SHA256:\S+\. .*ssh\.hostKey/,
  );
});

test('a pinned key of a type that the server lacks is named', async () => {
  await using one = host({ hostKeys: [{ type: 'ssh-rsa', blob: 'AAAA' }] });
  await expect(one.read('true', { signal })).rejects.toThrow('has no host key of the pinned type: ssh-rsa');
});

test('the error for a refused key names the user and the reason', async () => {
  const stranger = ed25519Pair().private;
  await using one = host({ key: await readPrivateKey(new Secret(stranger), 'a test') });
  await expect(one.read('true', { signal })).rejects.toThrow(
    'does not accept the private key for the user ec2-user. It is another key.',
  );
});

test('a host with a closed port is out of reach, and the error names the remedy', async () => {
  await using one = host({ port: 1 });
  const failure = one.read('true', { signal });
  await expect(failure).rejects.toThrow('127.0.0.1:1 refuses connections. Open the port.');
  await expect(failure).rejects.toBeInstanceOf(HostUnreachable);
});

test('a server that closes every connection before the login is out of reach', async () => {
  const rude = createServer((socket) => socket.end());
  rude.listen(0, '127.0.0.1');
  await once(rude, 'listening');
  const address = rude.address();
  await using one = host({ port: typeof address === 'object' && address !== null ? address.port : 0 });
  await expect(one.read('true', { signal })).rejects.toBeInstanceOf(HostUnreachable);
  rude.close();
});

test('a command fails when its connection is lost, and the next command opens another', async () => {
  await using one = host();
  const lost = one.read('echo begun; sleep 5', { signal, onLine: () => server.cut() });
  await expect(lost).rejects.toThrow('was lost while a command ran');
  expect((await one.read('echo back', { signal })).stdout).toBe('back\n');
});

test('a command that a signal ended throws', async () => {
  await using one = host();
  await expect(one.read('kill -KILL $$', { signal })).rejects.toThrow('SIGKILL; the host may be out of memory');
});

test('a cancelled command ends at once', async () => {
  await using one = host();
  const controller = new AbortController();
  const started = Date.now();
  const run = one.read('echo begun; sleep 20', {
    signal: controller.signal,
    onLine: () => controller.abort(new Error('cancelled')),
  });
  await expect(run).rejects.toThrow('cancelled');
  expect(Date.now() - started).toBeLessThan(5_000);
});

test('passes a text of 8 KiB through standard input and back', async () => {
  await using one = host();
  const stdin = 'x'.repeat(8 * 1024);
  expect((await one.read('cat', { signal, stdin })).stdout).toBe(stdin);
});

test('forwards to a server that the host reaches, in both directions', async () => {
  const echo = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  await using one = host();
  const address = echo.address();
  const stream = await one.forward(
    { host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 },
    signal,
  );
  stream.write('through');
  expect(String((await once(stream, 'data'))[0])).toBe('through');
  stream.destroy();
  await new Promise((resolve) => echo.close(resolve));
});

test('what the host cannot reach is one clear error', async () => {
  await using one = host();
  await expect(one.forward({ host: '127.0.0.1', port: 1 }, signal)).rejects.toThrow(
    /no way through the EC2 host: ec2-user@127\.0\.0\.1:\d+ cannot reach 127\.0\.0\.1:1 \(.*\): allow it from the EC2 instance/,
  );
});

/** A server that says something to each client and closes the connection. */
async function saying(words: string | Buffer): Promise<{ readonly port: number } & AsyncDisposable> {
  const other = createServer((socket) =>
    socket
      .on('error', () => socket.destroy())
      .resume()
      .end(words),
  );
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void other.close(() => resolve())),
  };
}

test.each([
  ['HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n', 'an HTTP server \\("HTTP/1\\.1 400 Bad Request"\\)'],
  [Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]), 'a TLS server'],
  ['J\x00\x00\x005.5.5-10.11.6-MariaDB', 'something that says "J\\.\\.\\.5\\.5\\.5-10\\.11\\.6-MariaDB"'],
  ['220 mail ESMTP\r\n', 'something that says "220 mail ESMTP"'],
])('what answers and is no SSH server is an error that says what it is (%j)', async (words, what) => {
  await using other = await saying(words);
  await using one = host({ port: other.port });
  const failure = one.read('true', { signal });
  await expect(failure).rejects.toThrow(
    new RegExp(
      `^127\\.0\\.0\\.1:${other.port} is answered by ${what}, not by an SSH server\\. Correct the port \\(ssh\\.port`,
    ),
  );
  await expect(failure).rejects.not.toBeInstanceOf(HostUnreachable);
});

test('lines that an SSH server prints before its version do not make it another server', async () => {
  await using other = await saying('Welcome\r\nSSH-2.0-OpenSSH_9.0\r\n');
  await using one = host({ port: other.port });
  await expect(one.read('true', { signal })).rejects.toBeInstanceOf(HostUnreachable);
});

test('once it is closed no command opens the connection again', async () => {
  const one = host();
  await one.read('true', { signal });
  await one[Symbol.asyncDispose]();
  const before = server.logins();
  await expect(one.read('true', { signal })).rejects.toThrow('was closed with the run');
  expect(server.logins()).toBe(before);
});

test('a script that prints without end is ended, and the error says where to look', async () => {
  await using one = host();
  await expect(one.read('cat /dev/zero', { signal })).rejects.toThrow(
    'A script on the EC2 host printed more than 16 MiB and was ended.',
  );
});
