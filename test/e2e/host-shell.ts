import { readFileSync } from 'node:fs';
import { Client } from 'ssh2';

/** Runs a command on the host as a person who logs in does, in a connection of its own. */
export function onHost(env: Readonly<Record<string, string>>, command: string): Promise<string> {
  const client = new Client();
  return new Promise<string>((resolve, reject) => {
    client.on('error', reject);
    client.on('ready', () => {
      client.exec(command, (error, channel) => {
        if (error !== undefined) return reject(error);
        let text = '';
        const take = (chunk: Buffer) => {
          text += chunk.toString();
        };
        channel.on('data', take);
        channel.stderr.on('data', take);
        channel.on('close', (code: number | null) =>
          code === 0 ? resolve(text.trim()) : reject(new Error(`"${command}" ended with ${code}: ${text}`)),
        );
      });
    });
    client.connect({
      host: env['LAB_SSH_HOST'] ?? '',
      port: Number(env['LAB_SSH_PORT']),
      username: env['LAB_SSH_USER'] ?? '',
      privateKey: readFileSync(env['LAB_SSH_KEY'] ?? '', 'utf8'),
      readyTimeout: 15_000,
      hostVerifier: (key: Buffer) => (env['LAB_SSH_HOST_KEY'] ?? '').includes(key.toString('base64')),
      algorithms: { serverHostKey: ['ssh-ed25519'] },
    });
  }).finally(() => client.end());
}
