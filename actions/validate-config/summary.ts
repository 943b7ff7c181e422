import type { LoadedConfig } from '#lib/config/load.ts';
import { located } from '#lib/config/source/findings.ts';
import type { UserErrors } from '#lib/errors.ts';

/** What follows from the config, as Markdown for the job's summary. */
export function summaryOf(file: string, { config, names, downloads, warnings }: LoadedConfig): string {
  const rows: readonly (readonly [what: string, value: string])[] = [
    ['User id', names.userId],
    ['Region', config.aws.region],
    ['Account', config.aws.account ?? 'that of the credentials'],
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
  const count = errors.length === 1 ? '1 mistake' : `${errors.length} mistakes`;
  return [`### \`${file}\` has ${count}`, '', ...errors.map(({ message }) => `- ${cell(message)}`), ''].join('\n');
}

/** Text from a config that can neither end a cell nor become Markdown or HTML. */
const cell = (text: string): string => text.replace(/[\\`*_[\]<>|~&!#]/g, '\\$&').replaceAll('\n', ' ');
