import { loginFunctions } from './login-environment.ts';
import { LOCK_TIMEOUT_MS } from './timeouts.ts';

/** Exit status of a script that did not get the lock: EX_TEMPFAIL of sysexits.h. */
const EXIT_LOCKED = 75;

/**
 * Begins every command line. It does nothing, but a start file of the shell can see by it that the command comes from
 * here: bash has the text in BASH_EXECUTION_STRING.
 */
export const COMMAND_PREFIX = ': pinterest-pipeline;';

/** Every SSH server takes a message of 32,768 bytes (RFC 4253, 6.1); OpenSSH takes more. The rest is for its header. */
const MAX_COMMAND_LENGTH = 32_700;

/** Begins a line of standard error with the message of a script for a person. */
export const FAILURE_PREFIX = 'PIPELINE-ERROR ';
/** Begins a line of standard error with something that may explain a failure, such as a profile that was not run. */
export const NOTE_PREFIX = 'PIPELINE-NOTE ';

/** How the command line of a script is built. */
export interface CommandOptions {
  /** Begins the lines before and after the output; see {@link frameMark}. */
  readonly mark: string;
  readonly args?: readonly string[];
  /** Text for the script's standard input. */
  readonly stdin?: string;
  /** Whether the script gets the environment of a login shell. */
  readonly login?: boolean;
  /** Name of the write. The script first acquires the lock that all writing scripts on the host share. */
  readonly lockFor?: string;
}

/**
 * Quotes a text so that a POSIX shell reads it as one word, byte for byte.
 *
 * @throws Error when it holds a NUL character, which no shell word can hold.
 */
export function shellQuote(text: string): string {
  if (text.includes('\0')) throw new Error('a NUL character cannot be passed to a shell');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Quotes a parameter. A path that begins with `~/` is below the home folder, which only the host knows. */
const argument = (text: string): string =>
  text.startsWith('~/') ? `~/${shellQuote(text.slice(2))}` : shellQuote(text);

/**
 * The command line that runs a bash script with its parameters.
 *
 * sshd gives a command line to the login shell of the account, which may be any shell and may read a start file first.
 * So the line consists of plain words that every shell reads the same way; all else is in base64. The script runs in a
 * bash of its own that reads no start file. Its environment is that of sshd, or that of a login shell if asked for.
 *
 * What the script prints stands between a begin and an end mark, each on a line of its own, so that nothing that a start
 * file prints is taken for a part of it. The end mark holds the exit status. {@link Frame} reads both streams.
 *
 * The script is the body of a function that the last line calls, so a text that arrives incomplete runs nothing. Standard
 * input is part of the command line too: a start file that reads its standard input cannot take it. The lock is file
 * descriptor 9. Child processes inherit it, and the kernel releases it when the last of them ends. A process that is
 * meant to outlive the script must therefore be started with `9>&-`.
 *
 * @throws Error when the command line is too long for SSH.
 */
export function commandLine(script: string, options: CommandOptions): string {
  const encoded = Buffer.from(wholeScript(script, options)).toString('base64');
  const line = `${COMMAND_PREFIX} echo ${encoded} | env -u BASH_ENV -u ENV bash --noprofile --norc -c 'eval "$(base64 -d)"'`;
  if (line.length > MAX_COMMAND_LENGTH) {
    throw new Error(`a script with its input has ${line.length} characters, and SSH allows ${MAX_COMMAND_LENGTH}`);
  }
  return line;
}

function wholeScript(script: string, { mark, args = [], stdin, login, lockFor }: CommandOptions): string {
  return `pipeline() {
printf '\\n%s begin\\n' ${mark}
printf '\\n%s begin\\n' ${mark} >&2
${surroundings}
main() {
${script}
}
local code=0
${lockFor === undefined ? '' : acquireLock(lockFor)}
${login === true ? `${loginFunctions}\n[ $code != 0 ] || use_login_environment` : ''}
if [ $code = 0 ]; then
  (
    set -euo pipefail
    main ${args.map(argument).join(' ')}
  ) < ${stdin === undefined ? '/dev/null' : `<(printf %s ${shellQuote(stdin)})`}
  code=$?
fi
printf '\\n%s end %d\\n' ${mark} $code >&2
printf '\\n%s end %d\\n' ${mark} $code
exit $code
}
pipeline
`;
}

/** What a start file may have changed, and what scripts rely on: messages in English, usual permissions, the PATH. */
const surroundings = `umask 022
[ -z "\${LC_ALL-}" ] || export LANG="$LC_ALL"
unset LC_ALL LANGUAGE
export LC_MESSAGES=C
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
cd "$HOME" || cd /`;

/** The lock file says who has the lock, for the error of whoever waits for it in vain. */
const acquireLock = (what: string): string => `
local lock=$HOME/.pinterest-pipeline.lock
if ! { : >> "$lock"; } 2> /dev/null; then
  echo "${FAILURE_PREFIX}$lock cannot be written: $HOME is not writable for $(id -un), or its disk is full ($(df -h --output=avail -- "$HOME" 2> /dev/null | tail -n 1 | tr -d ' ') free)" >&2
  code=${EXIT_LOCKED}
else
  exec 9>> "$lock"
  if flock -w ${LOCK_TIMEOUT_MS / 1000} 9; then
    printf '%s, since %s, pid %s\\n' ${shellQuote(what)} "$(date '+%F %T %Z')" $$ > "$lock"
  else
    echo "${FAILURE_PREFIX}another run is writing on this host ($(tail -n 1 "$lock")): ~/.pinterest-pipeline.lock was not free within ${LOCK_TIMEOUT_MS / 1000} s. Wait for it to end and run again." >&2
    code=${EXIT_LOCKED}
  fi
fi`;
