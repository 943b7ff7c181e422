import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** What a line begins with, a step's name in brackets aside, and how it is coloured. */
const rules: readonly (readonly [RegExp, Format])[] = [
  [/^error: /, 'red'],
  [/^warning: /, 'yellow'],
  [/^ {2}\+ /, 'green'],
  [/^ {2}~ /, 'yellow'],
  [/^ {2}± /, 'magenta'],
  [/^ {2}- /, 'red'],
  [/^ {2}! /, 'red'],
  [/^ {2}\? /, 'cyan'],
  [/^ {2}= /, 'dim'],
];

/**
 * A line in the colours that its beginning calls for: those of a plan's marks, of warnings and of errors. It stays as it
 * is where the stream shows no colours, NO_COLOR and FORCE_COLOR considered.
 */
export function paint(line: string, stream: NodeJS.WritableStream): string {
  const [lead = ''] = /^\[[\w-]+\] /.exec(line) ?? [];
  const rest = line.slice(lead.length);
  const format = rules.find(([pattern]) => pattern.test(rest))?.[1];
  const text = format === undefined ? rest : styleText(format, rest, { stream });
  return lead === '' ? text : `${styleText('dim', lead, { stream })}${text}`;
}
