import { loginFunctions } from '#lib/ports/host/login-environment.ts';
import { archiveFunctions } from './archive-functions.ts';
import { fileFunctions } from './file-functions.ts';
import { loginQueryFunctions } from './login-functions.ts';
import { unitFunctions } from './unit-functions.ts';

/** What the script printed for one query: name of the field → value. */
export type Fields = ReadonlyMap<string, string>;

/** The last line names the number of queries, so that an output that was cut off is not taken for a whole one. */
const END = 'observed';

/**
 * The script that looks at everything at once and changes nothing. Parameters: for each query its kind, the number of its
 * arguments, and these. It prints `<index>\t<field>\t<value>` lines; texts are in base64.
 *
 * A login shell is started first and asked last, so that its profile runs while the script looks at the rest.
 */
export const observation = `
emit() { printf '%s\\t%s\\t%s\\n' "$index" "$1" "$2"; }
sha256_of() { sha256sum < "$1" | cut -d' ' -f1; }
text_of() { base64 -w0 < "$1"; }
see_home() { emit path "$HOME"; }
${loginFunctions}
${loginQueryFunctions}
${fileFunctions}
${archiveFunctions}
${unitFunctions}
look() {
  local when=$1 kind="" index=0 count=0
  shift
  while [ $# -gt 0 ]; do
    kind=$1 count=$2
    shift 2
    case $when:$kind in
      early:command | early:login) ;;
      early:* | late:command | late:login) "see_$kind" "\${@:1:count}" ;;
    esac
    index=$((index + 1))
    shift "$count"
  done
  if [ "$when" = late ]; then printf '${END}\\t%s\\n' "$index"; fi
}
start_login
look early "$@"
read_login
look late "$@"
`;

/** The parameters of {@link observation} for some queries. */
export const observationArgs = (
  queries: readonly { readonly kind: string; readonly args: readonly string[] }[],
): readonly string[] => queries.flatMap(({ kind, args }) => [kind, String(args.length), ...args]);

/**
 * Reads what {@link observation} printed.
 *
 * @param count number of queries.
 * @throws Error when the end is missing or names another number of queries.
 */
export function parseObservation(stdout: string, count: number): readonly Fields[] {
  const lines = stdout.split('\n');
  const end = lines.indexOf(`${END}\t${count}`);
  if (end < 0) throw new Error(`the script that looks at the host printed no end for ${count} queries`);
  const fields = Array.from({ length: count }, () => new Map<string, string>());
  for (const line of lines.slice(0, end)) {
    const [index = '', name = '', ...value] = line.split('\t');
    fields[Number(index)]?.set(name, value.join('\t'));
  }
  return fields;
}

/** The text of a field that was printed in base64; undefined when it was not printed. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields.get(name);
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
}
