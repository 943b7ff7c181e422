import type { PropertyDiff, Resource, Scope } from '#lib/converge/resource.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { loginFunctions } from '#lib/ports/host/login-environment.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { type BlockState, blockFunctions, blockQuery } from './host-block.ts';

/** A variable as a login shell of the SSH user has it. */
interface LoginState {
  /** Its value; empty when it is not set. Undefined when the profile of the user does not come to its end. */
  readonly value: string | undefined;
  /** Where the profile ends or waits, such as `~/.bash_profile line 3 (exit 0) ends a login shell`. */
  readonly problem: string | undefined;
}

const loginQuery = (variable: string): HostQuery<LoginState> => ({
  kind: 'login',
  args: [variable],
  decode: (fields) => ({ value: fields.get('value'), problem: fields.get('problem') }),
});

/**
 * Puts the block into ~/.bashrc. Where a login shell still lacks the entry, because the profile of the user does not read
 * ~/.bashrc or sets the variable later, puts it at the end of that profile too. Parameters: variable, entry, block, text
 * of the first lines of the block in ~/.bashrc.
 */
const applyScript = `${loginFunctions}${blockFunctions}
variable=$1 entry=$2 block=$3
has_entry() {
  start_login
  read_login
  if [ "$login_state" != ok ]; then
    say "What a login shell has as $variable cannot be seen: $(login_problem)"
    return 0
  fi
  case ":$(login_value "$variable"):" in *":$entry:"*) return 0 ;; esac
  return 1
}
put_block "$HOME/.bashrc" first "$4$block"
if has_entry; then exit 0; fi
profile=.bash_profile
for file in .bash_profile .bash_login .profile; do
  if [ -r "$HOME/$file" ]; then profile=$file; break; fi
done
say "~/$profile does not read ~/.bashrc, or sets $variable itself; adding the lines there too"
put_block "$HOME/$profile" last "$block"
if has_entry; then exit 0; fi
setters=$({ grep -nHE "(^|[^A-Za-z0-9_])$variable=|unset[^#]* $variable" "$HOME/.bashrc" "$HOME/$profile" /etc/profile /etc/bashrc /etc/profile.d/*.sh 2> /dev/null || true; } | cut -d: -f1,2 | tr '\\n' ' ')
die "a login shell has the $variable \\"$(login_value "$variable")\\" without $entry, although ~/.bashrc and ~/$profile add it. Remove the line that sets it otherwise, one of: $setters"
`;

/** What {@link loginVariable} needs. */
export interface LoginVariableOptions {
  /** Id of the resource, such as `profile CLASSPATH`. */
  readonly id: string;
  /** Name of the variable, whose value is a list with `:` between its entries. */
  readonly variable: string;
  /** The entry that the variable must have. */
  entry(scope: Scope): Promise<string>;
  /** Bash for the beginning of our block in ~/.bashrc. Each line ends in a line end. */
  readonly preface: string;
}

/** An entry in a variable of every shell of the SSH user, as `bash -lc` shows it. */
export function loginVariable(
  on: OnHost,
  options: LoginVariableOptions,
): Resource<string, { readonly login: LoginState; readonly block: BlockState | undefined }> {
  const { variable, preface } = options;
  const seeLogin = on.view.observe(loginQuery(variable));
  const seeBlock = on.view.observe(blockQuery('~/.bashrc'));
  return {
    id: options.id,
    timeoutMs: HOST_WRITE_WAIT_MS + 60_000,
    desired: options.entry,
    async read(scope) {
      const [login, block] = await Promise.all([seeLogin(scope), seeBlock(scope)]);
      if (login?.problem !== undefined) {
        scope.progress(`what a login shell has as ${variable} cannot be seen: ${login.problem}`);
      }
      return { login: login ?? { value: '', problem: undefined }, block };
    },
    diff(entry, actual) {
      const text = `${preface}${entryBlock(variable, entry)}`;
      const value = actual?.login.value;
      const block = actual?.block;
      const lines: PropertyDiff[] = [];
      if (block === undefined) lines.push({ path: '~/.bashrc', after: text });
      else if (block.text !== text) lines.push({ path: '~/.bashrc', before: block.text, after: text });
      else if (block.count > 1) lines.push({ path: '~/.bashrc', before: `${block.count} times`, after: 'once' });
      if (value !== undefined && !value.split(':').includes(entry)) {
        lines.push({ path: `${variable} of a login shell`, before: value || '(not set)', after: `with ${entry}` });
      }
      if (lines.length === 0) return { action: 'none' };
      return { action: block === undefined ? 'create' : 'update', lines };
    },
    async apply(entry, _actual, scope) {
      const args = [variable, entry, entryBlock(variable, entry), preface];
      await writeOnHost(on, { what: 'writing ~/.bashrc', script: applyScript, args }, scope);
    },
    owned: (actual) => actual.block !== undefined,
  };
}

/** Bash that adds an entry to a variable. A shell that is started from another shell does not add it twice. */
export const entryBlock = (variable: string, entry: string): string =>
  `case ":\${${variable}:-}:" in\n  *":${entry}:"*) ;;\n  *) export ${variable}="${entry}\${${variable}:+:$${variable}}" ;;\nesac`;
