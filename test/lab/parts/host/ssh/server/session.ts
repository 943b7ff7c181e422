import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ServerChannel, Session } from 'ssh2';
import { HOME, USER } from './login.ts';
import { serveFiles } from './sftp.ts';

/** Variables that a client may set, as in the sshd_config of Amazon Linux. */
const ACCEPTED = /^(LANG|LC_\w+)$/;

/** Serves one session: commands, a shell, SFTP. A request for a terminal is refused. */
export function serveSession(session: Session, environment: Readonly<Record<string, string>>): void {
  const own: Record<string, string> = {};
  let child: ChildProcess | undefined;
  const run = (channel: ServerChannel, args: readonly string[], argv0: string): void => {
    child = spawn('/bin/bash', args, {
      argv0,
      cwd: HOME,
      detached: true,
      env: { HOME, USER, LOGNAME: USER, SHELL: '/bin/bash', ...environment, ...own },
    });
    connect(channel, child);
  };
  session
    .on('env', (accept, reject, { key, val }) => {
      if (ACCEPTED.test(key)) {
        own[key] = val;
        accept?.();
      } else reject?.();
    })
    .on('pty', (_, reject) => reject?.())
    .on('exec', (accept, _, { command }) => run(accept(), ['-c', command], 'bash'))
    .on('shell', (accept) => run(accept(), ['-l'], '-bash'))
    .on('sftp', (accept) => serveFiles(accept()))
    .on('signal', (accept, reject, { name }) => {
      const number = constants.signals[`SIG${name.replace(/^SIG/, '')}` as NodeJS.Signals];
      if (child?.pid !== undefined && child.exitCode === null && number !== undefined) {
        process.kill(-child.pid, number);
        accept?.();
      } else reject?.();
    });
}

/**
 * Connects a command with its channel as sshd does. The channel stays open while any process, also one in the
 * background, has the command's output open. When the client disconnects, the command continues.
 */
function connect(channel: ServerChannel, child: ChildProcess): void {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('a command without pipes');
  stdin.on('error', () => undefined); // The command does not read its input.
  channel.on('error', () => undefined); // The client has disconnected.
  channel.pipe(stdin);
  stdout.pipe(channel, { end: false });
  stderr.pipe(channel.stderr, { end: false });
  channel.once('close', () => {
    stdout.resume();
    stderr.resume();
  });
  child.once('close', (code, signal) => {
    if (channel.destroyed) return;
    if (signal === null) channel.exit(code ?? 255);
    else channel.exit(signal.replace('SIG', ''), false, '');
    channel.end();
  });
}
