import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Host, RunResult } from '#lib/ports/host/host.ts';
import { FAILURE_PREFIX, NOTE_PREFIX } from '#lib/ports/host/script.ts';

/** One script that writes on the host. */
export interface HostWrite {
  /** Completes "… failed on the EC2 host", such as `installing kafka_2.12-2.8.1.tgz`. */
  readonly what: string;
  /** May use the functions of {@link prelude}. Each line of its standard output is reported as progress. */
  readonly script: string;
  readonly args: readonly string[];
  readonly stdin?: string;
}

/** Lines of standard error that a message shows. */
const MAX_ERROR_LINES = 3;

/**
 * Bash functions for all writing scripts:
 * - `say TEXT` reports progress.
 * - `die TEXT` ends the script with a message for a person.
 * - `stage SHA256` stores standard input in the file `$staged`, and ends the script unless it arrived whole.
 * - `hash_of FILE [ALGORITHM]` prints a digest, SHA-256 by default.
 * - `need_root TEXT` ends the script unless it can become root without a password. TEXT is what a person would do instead.
 * - `as_root COMMAND...` runs a command as root.
 */
const prelude = `
say() { printf '%s\\n' "$*"; }
die() { printf '${FAILURE_PREFIX}%s\\n' "$(printf %s "$*" | tr '\\n' ' ')" >&2; exit 65; }
hash_of() { "\${2:-sha256}sum" < "$1" | cut -d' ' -f1; }
state=$HOME/.pinterest-pipeline
mkdir -p "$state"
staged=$state/staged
stage() {
  cat > "$staged" || die "the text could not be stored in $state; is the disk full?"
  [ "$(hash_of "$staged")" = "$1" ] || die "the text did not arrive whole; run again"
}
need_root() {
  local answer=""
  if [ "$(id -u)" = 0 ]; then return 0; fi
  command -v sudo > /dev/null || die "$(id -un) is not root, and this host has no sudo. Install sudo, or set ssh.user to root, or do this by hand and run again: $*"
  answer=$(sudo -n true 2>&1) || die "$(id -un) may not use sudo without a password on this host ($(printf %s "$answer" | tail -n 1)); allow it, or do this by hand and run again: $*"
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
`;

/**
 * Runs a script that writes on the host, and reports its progress.
 *
 * @throws UserError with the script's own message, or else the end of its standard error.
 */
export async function writeOnHost(on: { readonly host: Host }, write: HostWrite, scope: Scope): Promise<RunResult> {
  const result = await on.host.write(write.what, prelude + write.script, {
    args: write.args,
    signal: scope.signal,
    ...(write.stdin === undefined ? {} : { stdin: write.stdin }),
    onLine: (line, stream) => {
      if (stream === 'stdout' && line !== '') scope.progress(line);
    },
  });
  if (result.code !== 0) throw new UserError(`${write.what} failed on the EC2 host: ${failureOf(result)}`);
  return result;
}

/**
 * Why a script on the host has failed: its own message, or else its exit status and the end of its standard error. What
 * may explain it, such as a profile that was left out, follows.
 */
export function failureOf(result: RunResult): string {
  const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
  const after = (prefix: string) =>
    lines.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
  const notes = after(NOTE_PREFIX)
    .map((note) => ` (${note})`)
    .join('');
  const own = after(FAILURE_PREFIX).at(-1);
  if (own !== undefined) return `${own}${notes}`;
  const last = lines.filter((line) => !line.startsWith(NOTE_PREFIX)).slice(-MAX_ERROR_LINES);
  return `exit ${result.code}${meaningOf(result.code)}${last.length === 0 ? '' : `: ${last.join(' / ')}`}${notes}`;
}

/** What an exit status of a shell means that the script has not chosen itself. */
function meaningOf(code: number): string {
  if (code === 127) return ' (a command is not on the host)';
  return code === 137 ? ' (it was killed; the host may be out of memory)' : '';
}
