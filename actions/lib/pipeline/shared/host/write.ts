import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Host, RunResult } from '#lib/ports/host/host.ts';
import type { HostView } from './view.ts';

/** What a resource on the host works with. */
export interface OnHost {
  readonly host: Host;
  readonly view: HostView;
}

/** One writing script. */
export interface HostWrite {
  /** Completes "…  failed on the EC2 host", such as `installing kafka_2.12-2.8.1.tgz`. */
  readonly what: string;
  /** May use {@link prelude}'s functions. What it prints on standard output is progress. */
  readonly script: string;
  readonly args: readonly string[];
  readonly stdin?: string;
}

/** Starts the line on standard error that a script's own failure stands in. */
const FAILURE = 'PIPELINE-ERROR ';

/**
 * Shell functions of all writing scripts. `say` is progress, `die` ends with a message for a person, `stage` takes
 * standard input into a file of ours and refuses it unless it arrived whole, `hash_of FILE [ALGORITHM]`, `need_root TEXT`
 * ends unless root may be had, TEXT being what a person would do instead.
 */
export const prelude = `
say() { printf '%s\\n' "$*"; }
die() { printf '${FAILURE}%s\\n' "$(printf %s "$*" | tr '\\n' ' ')" >&2; exit 65; }
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
 * Runs a writing script and tells its progress.
 *
 * @throws UserError with the script's own failure, or the end of its standard error.
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

/** What a failed script says about itself, in a few lines at most. */
export function failureOf(result: RunResult): string {
  const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
  const own = lines.findLast((line) => line.startsWith(FAILURE));
  if (own !== undefined) return own.slice(FAILURE.length);
  const last = lines.slice(-3).join(' / ');
  return `exit ${result.code}${last === '' ? '' : `: ${last}`}`;
}
