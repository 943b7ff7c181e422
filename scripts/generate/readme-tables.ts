import type { InputKind, InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';
import { defaultOf } from './action-file.ts';

/**
 * A README with the tables between `<!-- inputs -->` … `<!-- /inputs -->` and the same for outputs filled in.
 *
 * @throws Error when a marker is missing.
 */
export function withTables(text: string, spec: InputSpec, outputs: OutputSpec): string {
  const inputRows = Object.entries(spec).map(([name, kind]) => [
    `\`${name}\``,
    kind.description + variableOf(kind),
    valuesOf(kind),
    defaultCell(kind),
  ]);
  const outputRows = Object.entries(outputs).map(([name, description]) => [`\`${name}\``, description]);
  const filled = between(text, 'inputs', table(['input', 'meaning', 'values', 'default'], inputRows));
  return between(filled, 'outputs', table(['output', 'meaning'], outputRows));
}

function between(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from === -1 || to < from) throw new Error(`the markers ${open} and ${close} are missing`);
  return `${text.slice(0, from + open.length)}\n${content}\n${text.slice(to)}`;
}

const variableOf = (kind: InputKind): string => (kind.env === undefined ? '' : ` Also read from \`${kind.env}\`.`);

function valuesOf(kind: InputKind): string {
  switch (kind.kind) {
    case 'text':
      return kind.pattern?.expected ?? 'text';
    case 'secret':
      return 'secret';
    case 'flag':
      return '`true`, `false`';
    case 'choice':
      return kind.options.map((option) => `\`${option}\``).join(', ');
    case 'number':
      return `${kind.integer ? 'whole number' : 'number'}, ${kind.min} to ${kind.max}`;
  }
}

function defaultCell(kind: InputKind): string {
  const preset = defaultOf(kind);
  if (preset !== undefined) return `\`${preset}\``;
  return 'required' in kind && kind.required === true ? '_required_' : '–';
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<').replaceAll('\n', ' ');

/** A Markdown table with its columns padded to their widest cell, which is the form that formatters keep. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'None.';
  const cells = [head, ...rows].map((one) => one.map(cell));
  const widths = head.map((_, column) => Math.max(...cells.map((one) => [...(one[column] ?? '')].length)));
  const lines = cells.map((one) =>
    one.map((text, column) => text + ' '.repeat((widths[column] ?? 0) - [...text].length)),
  );
  const rule = widths.map((width) => '-'.repeat(width));
  return [lines[0] ?? [], rule, ...lines.slice(1)].map((one) => `| ${one.join(' | ')} |`).join('\n');
}
