/** A workflow command that a step printed. */
export interface Command {
  readonly name: string;
  readonly text: string;
}

/** Names of all commands that a runner knows. It treats any other name as plain text. */
const registered = new Set([
  ...['add-mask', 'add-matcher', 'add-path', 'debug', 'echo', 'endgroup', 'error', 'group', 'internal-set-repo-path'],
  ...['notice', 'remove-matcher', 'save-state', 'set-env', 'set-output', 'stop-commands', 'warning'],
]);

const unescaped = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');

/**
 * Finds the workflow commands in a step's output. A runner knows two forms: `::name …::text` at the start of a line
 * (after any blanks), and the older `##[name …]text` anywhere in a line.
 */
export function commandsIn(output: string): readonly Command[] {
  return output.split(/\r\n|[\r\n]/).flatMap((line) => {
    const now = /^::([^ :]+)(?: .*?)?::(.*)$/u.exec(line.trimStart());
    const old = /##\[([^ \]]+)[^\]]*\](.*)$/u.exec(line);
    const found = [now, old].find((match) => registered.has(match?.[1] ?? ''));
    return found ? [{ name: found[1] ?? '', text: unescaped(found[2] ?? '') }] : [];
  });
}

/** Texts of the `error` commands in a step's output. */
export const errorsIn = (output: string): readonly string[] =>
  commandsIn(output)
    .filter(({ name }) => name === 'error')
    .map(({ text }) => text);
