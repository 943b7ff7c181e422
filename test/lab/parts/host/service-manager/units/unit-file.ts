/** One setting of a unit file. */
export interface Setting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** Number of its line, from 1. */
  readonly line: number;
}

/** A parsed unit file, with the warnings that systemd would write to the journal. */
export interface UnitFile {
  readonly settings: readonly Setting[];
  readonly warnings: readonly string[];
}

/**
 * Parses the syntax of systemd.syntax(7): sections, `Key=value`, and comments with `#` or `;`. A backslash at the end
 * of a line joins it with the next one by a space; comments between them are skipped.
 */
export function parseUnitFile(text: string): UnitFile {
  const settings: Setting[] = [];
  const warnings: string[] = [];
  let section: string | undefined;
  let joined = '';
  let first = 0;
  text.split(/\r?\n/).forEach((raw, at) => {
    const isComment = /^\s*[#;]/.test(raw);
    if (isComment && (joined !== '' || raw.trim() !== '')) return;
    if (joined === '') first = at + 1;
    if (raw.endsWith('\\')) {
      joined += `${raw.slice(0, -1)} `;
      return;
    }
    const line = (joined + raw).trim();
    joined = '';
    if (line === '') return;
    const heading = /^\[([^\]]+)\]$/.exec(line);
    if (heading !== null) {
      section = heading[1] as string;
      return;
    }
    const equals = line.indexOf('=');
    if (section === undefined) warnings.push(`${first}: Assignment outside of section. Ignoring.`);
    else if (equals <= 0) warnings.push(`${first}: Missing '=', ignoring line.`);
    else {
      settings.push({ section, key: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim(), line: first });
    }
  });
  return { settings, warnings };
}

/**
 * Parses a file of variables (EnvironmentFile= in systemd.exec(5)) with lines `NAME=value`. Quotes around a value are
 * removed, comments and lines without `=` are skipped, and a backslash at the end of a line joins it with the next one.
 */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.replaceAll(/\\\r?\n/g, '').split(/\r?\n/)) {
    const match = /^\s*([A-Za-z_]\w*)=\s*(.*?)\s*$/.exec(line);
    if (match === null) continue;
    const [, name = '', value = ''] = match;
    const quoted = /^(["'])(.*)\1$/.exec(value);
    variables[name] = quoted === null ? value.replaceAll(/\\(.)/g, '$1') : unquoted(quoted[1] ?? '', quoted[2] ?? '');
  }
  return variables;
}

const unquoted = (quote: string, text: string): string =>
  quote === "'" ? text : text.replaceAll(/\\(["\\`$])/g, '$1');
