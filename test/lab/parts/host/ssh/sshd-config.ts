import type { LabSpec } from '#lab/core/lab.ts';

/** File for the keys of EC2 Instance Connect. sshd reads it in addition to the user's authorized_keys. */
export const INSTANCE_CONNECT_KEYS = '/etc/ssh/instance_connect_keys';

/**
 * The sshd_config of the host. As on EC2, only public keys are accepted. On Amazon Linux, PAM sets the variables of
 * /etc/environment in a session; here sshd sets them, because PAM needs root.
 *
 * @param environment of every session. It is one line, because sshd reads only the first SetEnv.
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
