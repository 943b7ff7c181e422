import type { LabSpec } from '#lab/core/lab.ts';

/** Keys for one minute that EC2 Instance Connect puts there; read beside the user's own. */
export const INSTANCE_CONNECT_KEYS = '/etc/ssh/instance_connect_keys';

/**
 * sshd_config of the host: public keys alone, as on EC2. Where Amazon Linux has PAM give a session the variables of
 * /etc/environment, sshd does it itself, because PAM needs root.
 *
 * @param environment of every session; only the first SetEnv counts, so all stand in one line.
 */
export function sshdConfig(
  spec: Pick<LabSpec, 'ports' | 'privateIp'>,
  environment: Readonly<Record<string, string>>,
): string {
  const setEnv = Object.entries(environment).map(([name, value]) => `"${name}=${value}"`);
  return `Port ${spec.ports.ssh}
ListenAddress ${spec.privateIp}
HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_ecdsa_key
PidFile none
UsePAM no
UseDNS no
PubkeyAuthentication yes
PasswordAuthentication no
ChallengeResponseAuthentication no
AuthorizedKeysFile .ssh/authorized_keys ${INSTANCE_CONNECT_KEYS}
AcceptEnv LANG LC_*
PrintMotd no
PrintLastLog no
SetEnv ${setEnv.join(' ')}
`;
}
