import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '#lib/clock.ts';
import { Facts } from '#lib/converge/facts.ts';
import { WriteGate } from '#lib/converge/writes.ts';
import { parseHostKey } from '#lib/ports/host/host-keys.ts';
import { readPrivateKey } from '#lib/ports/host/private-key.ts';
import { createSshHost } from '#lib/ports/host/ssh.ts';
import { Secret } from '#lib/secret.ts';
import { ed25519Pair } from '../../../fakes/ssh-key.ts';
import { type SshServer, sshServer } from '../../../fakes/ssh-server.ts';

// Bash reads ~/.bashrc when sshd starts it for a command, before it runs that command.

const home = mkdtempSync(join(tmpdir(), 'start-files-'));
const pair = ed25519Pair();
const { signal } = new AbortController();
let server: SshServer;
beforeAll(async () => {
  const env = { HOME: home, PATH: process.env['PATH'], SSH_CLIENT: '127.0.0.1 1 22' };
  server = await sshServer(pair.public, { env, shell: '/bin/bash' });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

async function withBashrc(text: string, script: string, stdin?: string) {
  writeFileSync(join(home, '.bashrc'), text);
  const key = await readPrivateKey(new Secret(pair.private), 'a test');
  const hostKey = parseHostKey(server.hostKey);
  const lines: string[] = [];
  await using host = createSshHost({
    target: async () => ({
      host: '127.0.0.1',
      port: server.port,
      user: 'ec2-user',
      remedy: '',
      key,
      hostKeys: hostKey === undefined ? [] : [hostKey],
      hostKeysFrom: 'a test',
      whyRefused: async () => '',
    }),
    writes: new WriteGate({ facts: new Facts() }),
    clock: systemClock,
  });
  const onLine = (line: string) => lines.push(line);
  const result = await host.read(script, { signal, onLine, ...(stdin === undefined ? {} : { stdin }) });
  return { ...result, lines };
}

test.each([
  ['prints a line', 'echo Hello; echo bad >&2'],
  ['sets the title of a terminal and prints no line end', `printf '\\033]0;title\\007'`],
  ['reads a line', 'read answer'],
  ['reads all input', 'cat'],
  ['changes the folder, the umask and the options', 'cd /; umask 077; set -eu'],
  ['leaves a process behind that keeps the output open', 'sleep 20 &'],
])('a ~/.bashrc that %s disturbs nothing', async (_what, line) => {
  const result = await withBashrc(`${line}\n`, 'cat; umask; echo err >&2; exit 3', 'some input\n');
  expect(result).toMatchObject({ code: 3, stdout: 'some input\n0022\n', stderr: 'err\n' });
  expect(result.lines.sort()).toEqual(['0022', 'err', 'some input']);
});

test.each(['exit 0', 'exec sh', 'exec true'])(
  '%s in ~/.bashrc is an error that names the file and the line to add',
  async (line) => {
    await expect(withBashrc(`echo "Hello  there"\n${line}\n`, 'echo never')).rejects.toThrow(
      /^ec2-user@127\.0\.0\.1:\d+ accepts the login, but its login shell ends \(exit 0\) before it runs the command\. A line of ~\/\.bashrc, .* ends it.* It printed: "Hello there"\. Remove that line, or put this one before it.*: \[\[ \$- == \*i\* \]\] \|\| return$/,
    );
  },
);

test('a ~/.bashrc that waits is an error after seconds that names the file', async () => {
  const start = Date.now();
  await expect(withBashrc('sleep 300\n', 'echo never')).rejects.toThrow(
    /has not begun the command: the script did not begin within 15 s\. A line of ~\/\.bashrc, .* waits/,
  );
  expect(Date.now() - start).toBeLessThan(20_000);
}, 30_000);

test('a line in ~/.bashrc can tell the commands of the pipeline from others', async () => {
  const text = `case \${BASH_EXECUTION_STRING-} in ': pinterest-pipeline;'*) return ;; esac\nexit 0\n`;
  expect(await withBashrc(text, 'echo ran')).toMatchObject({ stdout: 'ran\n' });
});
