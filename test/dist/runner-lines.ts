/** A line that a runner takes for a command. */
export interface Command {
  readonly name: string;
  readonly text: string;
}

/** Commands that the runner carries out; anything else in such a form is plain text to it. */
const registered = new Set([
  ...['add-mask', 'add-matcher', 'add-path', 'debug', 'echo', 'endgroup', 'error', 'group', 'internal-set-repo-path'],
  ...['notice', 'remove-matcher', 'save-state', 'set-env', 'set-output', 'stop-commands', 'warning'],
]);

const unescaped = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');

/**
 * Reads a step's output for commands in the two forms that a runner knows: `::name …::text` at the start of a line,
 * blanks aside, and the older `##[name …]text`, which it finds anywhere in a line.
 */
export function commandsIn(output: string): readonly Command[] {
  return output.split(/\r\n|[\r\n]/).flatMap((line) => {
    const now = /^::([^ :]+)(?: .*?)?::(.*)$/u.exec(line.trimStart());
    const old = /##\[([^ \]]+)[^\]]*\](.*)$/u.exec(line);
    const found = [now, old].find((match) => registered.has(match?.[1] ?? ''));
    return found ? [{ name: found[1] ?? '', text: unescaped(found[2] ?? '') }] : [];
  });
}

/** Texts of the errors that a step announced. */
export const errorsIn = (output: string): readonly string[] =>
  commandsIn(output)
    .filter(({ name }) => name === 'error')
    .map(({ text }) => text);
