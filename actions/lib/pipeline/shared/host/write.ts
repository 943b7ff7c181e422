import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { RunResult } from '#lib/ports/host/host.ts';
import type { OnHost } from './on-host.ts';

/** One script that writes on the host. */
export interface HostWrite {
  /** Completes "… failed on the EC2 host", such as `installing kafka_2.12-2.8.1.tgz`. */
  readonly what: string;
  /** May use the functions of {@link prelude}. Each line of its standard output is reported as progress. */
  readonly script: string;
  readonly args: readonly string[];
  readonly stdin?: string;
}

/** Begins the line of standard error with the message of `die`. */
const FAILURE_PREFIX = 'PIPELINE-ERROR ';

/** Lines of standard error that a message shows. */
const MAX_ERROR_LINES = 3;

/**
 * Bash functions for all writing scripts:
 * - `say TEXT` reports progress.
 * - `die TEXT` ends the script with a message for a person.
 * - `stage SHA256` stores standard input in the file `$staged`, and ends the script unless it arrived whole.
 * - `hash_of FILE [ALGORITHM]` prints a digest, SHA-256 by default.
 * - `need_root TEXT` ends the script unless sudo works without a password. TEXT is what a person would do instead.
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
  sudo -n true 2> /dev/null || die "$(id -un) may not use sudo without a password on this host; allow it, or do this by hand and run again: $*"
}
`;

/**
 * Runs a script that writes on the host, and reports its progress.
 *
 * @throws UserError with the script's own message, or else the end of its standard error.
 */
export async function writeOnHost(on: OnHost, write: HostWrite, scope: Scope): Promise<RunResult> {
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

/** Why a script on the host has failed: its own message, or else its exit status and the end of its standard error. */
export function failureOf(result: RunResult): string {
  const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
  const own = lines.findLast((line) => line.startsWith(FAILURE_PREFIX));
  if (own !== undefined) return own.slice(FAILURE_PREFIX.length);
  const last = lines.slice(-MAX_ERROR_LINES).join(' / ');
  return `exit ${result.code}${last === '' ? ', and it printed no error' : `: ${last}`}`;
}
