import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import type { Lab } from '#lab/core/lab.ts';
import { onMachine } from '../layout.ts';

const TIMEOUT_MS = 5_000;

/**
 * Logs in like the pipeline, verifies the host key, runs a command and resolves to its stdout.
 *
 * @throws Error when the handshake, the login or the command fails, or when it takes longer than 5 s.
 */
export function runOverSsh(lab: Lab, command: string): Promise<string> {
  const at = onMachine(lab);
  const expected = readFileSync(at.hostKey, 'utf8').split(' ')[1];
  const client = new ssh2.Client();
  return new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer over SSH within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    client.on('error', reject).on('ready', () => {
      client.exec(command, (error, channel) => {
        if (error !== undefined) return reject(error);
        let text = '';
        channel.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        channel.stderr.resume();
        channel.on('close', (code: number | null) => {
          clearTimeout(timer);
          if (code === 0) resolve(text);
          else reject(new Error(`"${command}" ended with ${code} on the host`));
        });
      });
    });
    client.connect({
      host: lab.spec.privateIp,
      port: lab.spec.ports.ssh,
      username: 'ec2-user',
      privateKey: readFileSync(at.privateKey, 'utf8'),
      readyTimeout: TIMEOUT_MS,
      algorithms: { serverHostKey: ['ssh-ed25519'] },
      hostVerifier: (key: Buffer) => key.toString('base64') === expected,
    });
  }).finally(() => client.destroy());
}
