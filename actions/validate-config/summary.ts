import type { LoadedConfig } from '#lib/config/load.ts';
import { located } from '#lib/config/source/findings.ts';
import type { UserErrors } from '#lib/errors.ts';
import { plural } from '#lib/plural.ts';

/** What is derived from the config, and its warnings, as Markdown for the job's summary. */
export function summaryOf(file: string, { config, names, downloads, warnings }: LoadedConfig): string {
  const rows: readonly (readonly [what: string, value: string])[] = [
    ['User id', names.userId],
    ['Region', config.aws.region],
    ['Account', config.aws.account ?? 'the account of the credentials'],
    ['Topics', Object.values(names.topics).join(', ')],
    ['Bucket', names.bucket],
    ['Connector', names.connector],
    ['Plugin', names.plugin],
    ['Role', config.iam.roleArn ?? names.role],
    ['REST API and stage', `${config.api.id ?? names.api}, ${config.api.stage}`],
    ...Object.values(downloads).map(({ fileName, url }) => [fileName, url] as const),
  ];
  return [
    `### \`${file}\` is valid`,
    '',
    '| What | Value |',
    '| --- | --- |',
    ...rows.map(([what, value]) => `| ${cell(what)} | ${cell(value)} |`),
    '',
    ...warnings.map(({ message, position }) => `- **Warning:** ${cell(located(position, message))}`),
    '',
  ].join('\n');
}

/** Every mistake in the config, as Markdown for the job's summary. */
export function failureSummary(file: string, { errors }: UserErrors): string {
  return [
    `### \`${file}\` has ${plural(errors.length, 'mistake')}`,
    '',
    ...errors.map(({ message }) => `- ${cell(message)}`),
    '',
  ].join('\n');
}

/** Escapes a text of the user, so that it neither ends the cell of a table nor becomes Markdown or HTML. */
const cell = (text: string): string => text.replace(/[\\`*_[\]<>|~&!#]/g, '\\$&').replaceAll('\n', ' ');
