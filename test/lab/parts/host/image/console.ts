import { fingerprint, type HostKey } from './host-keys.ts';

/**
 * The console output of an instance after its first boot. cloud-init prints the public host keys there once, with
 * their fingerprints.
 */
export function consoleLog(hostName: string, image: string, keys: readonly HostKey[], now: Date): string {
  const [, day, month] = now.toUTCString().split(' ');
  const time = `${month} ${day} ${now.toISOString().slice(11, 19)}`;
  const logged = (text: string) => `<14>${time} ec2: ${text}`;
  const rule = '#'.repeat(61);
  return [
    `[    0.000000] Linux version 5.10.236-228.935.amzn2.x86_64 (mockbuild@ip-10-0-42-7)`,
    `[    4.213847] systemd[1]: Set hostname to <${hostName}>.`,
    '',
    logged(rule),
    logged('-----BEGIN SSH HOST KEY FINGERPRINTS-----'),
    ...keys.map((key) =>
      logged(`256 ${fingerprint(key.publicKey)} ${key.publicKey.trim().split(' ')[2]} (${key.label})`),
    ),
    logged('-----END SSH HOST KEY FINGERPRINTS-----'),
    logged(rule),
    '-----BEGIN SSH HOST KEY KEYS-----',
    ...keys.map((key) => key.publicKey.trim()),
    '-----END SSH HOST KEY KEYS-----',
    `[   14.118452] cloud-init[3211]: Cloud-init v. 19.3-46.amzn2.0.2 finished at ${now.toUTCString()}. Up 14.11 seconds`,
    '',
    image,
    'Kernel 5.10.236-228.935.amzn2.x86_64 on an x86_64 (-)',
    '',
    `${hostName.split('.')[0]} login: `,
  ].join('\r\n');
}
