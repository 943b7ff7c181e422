import { redact } from '#lib/secret.ts';

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/**
 * One workflow command of GitHub, such as `::error file=a.yaml,line=3::text`. It has no dependencies, because it is
 * loaded before any input error is shown.
 */
export function workflowCommand(
  name: string,
  text: string,
  properties: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const given = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${property(String(value))}`)
    .join(',');
  return `::${name}${given === '' ? '' : ` ${given}`}::${data(text)}`;
}

/**
 * Makes a text from anywhere safe to print: secrets are redacted, no line can be taken for a workflow command, and no
 * control character reaches the terminal. Runners look for `::` at the start of a line, after white space, and for the
 * older `##[` anywhere.
 */
export function printable(text: string): string {
  return redact(text)
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) =>
      line
        .replaceAll(CONTROLS, escaped)
        .replace(/^(\s*)::/, '$1|::')
        .replaceAll('##[', '#|#['),
    )
    .join('\n');
}

// Built from code points, because control characters in a pattern cannot be seen.
const range = (from: number, to: number): string => `${String.fromCodePoint(from)}-${String.fromCodePoint(to)}`;
const CONTROLS = new RegExp(`[${range(0x00, 0x08)}${range(0x0b, 0x1f)}${range(0x7f, 0x9f)}]`, 'gu');
const escaped = (character: string): string => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
