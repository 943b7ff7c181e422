/**
 * Reads the file that GITHUB_OUTPUT or GITHUB_STATE names, as an action wrote it: `name=value` lines and
 * `name<<DELIMITER` blocks.
 *
 * @throws Error when a block is not closed, or a line is neither form.
 */
export function parseRunnerFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const block = /^([^=<]+)<<(.+)$/.exec(line);
    if (block?.[1] !== undefined && block[2] !== undefined) {
      const end = lines.indexOf(block[2], at + 1);
      if (end === -1) throw new Error(`the value of "${block[1]}" is not closed by its delimiter`);
      values[block[1]] = lines.slice(at + 1, end).join('\n');
      at = end;
      continue;
    }
    const equals = line.indexOf('=');
    if (equals === -1) throw new Error(`"${line}" is neither name=value nor name<<delimiter`);
    values[line.slice(0, equals)] = line.slice(equals + 1);
  }
  return values;
}
