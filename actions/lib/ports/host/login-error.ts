import { messageOf, UserError } from '#lib/errors.ts';
import { HostUnreachable } from './host.ts';
import { fingerprint } from './host-keys.ts';
import type { SshTarget } from './target.ts';

/** What was seen before a login failed. */
export interface LoginSigns {
  /** The key that the server showed, when it is none of the pinned ones. */
  readonly wrongHostKey: Buffer | undefined;
  /** What answers instead of an SSH server, when that is known. */
  readonly answeredBy: string | undefined;
}

/** Says why an SSH login failed and what to do. */
export async function loginError(
  error: unknown,
  { wrongHostKey, answeredBy }: LoginSigns,
  target: SshTarget,
): Promise<UserError> {
  const name = `${target.host}:${target.port}`;
  if (wrongHostKey !== undefined) {
    const expected = target.hostKeys.map((key) => fingerprint(Buffer.from(key.blob, 'base64'))).join(' or ');
    return new UserError(
      `The host key of ${name} is not the pinned one: expected ${expected} (${target.hostKeysFrom}), seen ${fingerprint(wrongHostKey)}. If the instance was re-created, set ssh.hostKey in the config to its new key; otherwise another machine answers at this address. Nothing was sent to it.`,
      { cause: error },
    );
  }
  if (answeredBy !== undefined) {
    return new UserError(
      `${name} is answered by ${answeredBy}, not by an SSH server. Correct the port (ssh.port in the config, 22 by default) or the address (ec2.address); if a service other than sshd listens there on the host, move it.`,
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
      `${name} has no host key of the pinned type: ${types} (${target.hostKeysFrom}). Set ssh.hostKey in the config to a key that it has.`,
      { cause: error },
    );
  }
  if (/no matching/i.test(text)) {
    return new UserError(`${name} and this client have no SSH algorithm in common: ${text}. Update its OpenSSH.`, {
      cause: error,
    });
  }
  return new HostUnreachable(
    `The EC2 host is out of reach: ${name} accepts connections, but closes or delays them before the login (${text})`,
    { remedy: target.remedy, cause: error },
  );
}
