import { UserError } from '#lib/errors.ts';
import type { NotBegun } from './run-channel.ts';

/** A line that ends the reading of ~/.bashrc in a shell that sshd starts for a command. */
const RETURN_LINE = '[[ $- == *i* ]] || return';

/**
 * Says why a command was not run although the login was accepted: a start file of the login shell has ended the shell, or
 * waits. The host cannot be asked which line it is, because no command runs there.
 *
 * @param name user, host and port, such as `ec2-user@203.0.113.7:22`.
 */
export function startError(name: string, error: NotBegun): UserError {
  const shell = `${name} accepts the login, but its login shell`;
  const files = '~/.bashrc, or a file that it reads, such as /etc/bashrc and /etc/profile.d/*.sh';
  const what =
    error.code === undefined
      ? `${shell} has not begun the command: ${error.message}. A line of ${files} waits, as "sleep", "read" or a program without an end do.`
      : `${shell} ends (${error.message}) before it runs the command. A line of ${files} ends it, as "exit", "exec" or "return" with "set -e" do.`;
  const printed = error.printed === '' ? '' : ` It printed: "${oneLine(error.printed)}".`;
  return new UserError(
    `${what}${printed} Remove that line, or put this one before it, so that only a person's shell comes to it: ${RETURN_LINE}`,
    { cause: error },
  );
}

/** A text in one line, without the control characters of terminals. */
const oneLine = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
