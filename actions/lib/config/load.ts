import { dirname, isAbsolute, join, relative } from 'node:path';
import { UserError, UserErrors } from '#lib/errors.ts';
import { checkConfig } from './checks/checks.ts';
import { findSecrets } from './checks/secret-checks.ts';
import { checkShape } from './checks/shape-check.ts';
import { type ConnectorProperties, connectorProperties } from './connector-properties.ts';
import { type Downloads, downloadsOf } from './downloads.ts';
import { type Names, namesOf } from './names.ts';
import type { Config } from './schema.ts';
import { errorOf, type Finding, sortByPosition } from './source/findings.ts';
import { merge, type Override } from './source/merged.ts';
import { parseProperties } from './source/properties.ts';
import { isJson, parsePropertiesJson } from './source/properties-json.ts';
import { readSource } from './source/source-text.ts';
import { parseYaml, type YamlSource } from './source/yaml-source.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The config as a run uses it: checked, with every default filled in, and with everything that is derived from it. */
export interface LoadedConfig {
  readonly config: Config;
  /** Folder of the config file. Paths in the config are relative to it. */
  readonly configDir: string;
  readonly names: Names;
  /** The sink's properties: the keys of its file, every value as a text. */
  readonly connectorProperties: Readonly<Record<string, string>>;
  readonly downloads: Downloads;
  /** What is allowed but probably a mistake, each with its place. */
  readonly warnings: readonly Finding[];
}

export interface LoadOptions {
  /** Path of the config file, as the user has given it. */
  readonly file: string;
  /** The environment. `PIPELINE_OVERLAY` may name a second file, whose values replace those of the first. */
  readonly env: Env;
  /** The folder that relative paths start from; default: the working directory. */
  readonly baseDir?: string;
}

/** Mistakes in a config. A warning beside them may say what a mistake comes from, such as a region that is misspelt. */
export class ConfigErrors extends UserErrors {
  readonly warnings: readonly Finding[];

  constructor(errors: readonly UserError[], warnings: readonly Finding[]) {
    super(errors);
    this.name = 'ConfigErrors';
    this.warnings = warnings;
  }
}

/**
 * Environment variables that each set one key, as repository variables of a workflow do. A blank one counts as unset.
 */
const variables = [
  { variable: 'PIPELINE_USER_ID', path: ['userId'] },
  { variable: 'AWS_REGION', path: ['aws', 'region'] },
] as const;

/**
 * Reads and checks the config file, its overlay and the sink's properties.
 *
 * @throws UserErrors with every mistake in all of these files, in the order of the files. Each message begins with
 *   file, line and column.
 */
export async function loadConfig({ file, env, baseDir = '.' }: LoadOptions): Promise<LoadedConfig> {
  const overlay = filled(env['PIPELINE_OVERLAY']);
  const read = (path: string, hint: string) =>
    readSource(isAbsolute(path) ? path : join(baseDir, path), displayName(path), hint);

  const sources = await collect([
    async () => parseYaml(await read(file, 'Set its path with the input or flag "config".'), displayName(file)),
    ...(overlay === undefined
      ? []
      : [
          async () =>
            parseYaml(
              await read(overlay, 'Correct or remove the environment variable PIPELINE_OVERLAY, which names it.'),
              displayName(overlay),
            ),
        ]),
  ]);
  const overrides = variables.flatMap(({ variable, path }): Override[] => {
    const value = filled(env[variable]);
    return value === undefined ? [] : [{ variable, path, value }];
  });
  const merged = merge(sources, overrides);
  const { config, findings, invalidKeys } = checkShape(merged, displayName(file));
  const secrets = findSecrets(merged);
  const isSecretKey = (key: string) => secrets.some(({ keys }) => keys.includes(key));
  const errors = [...secrets, ...findings.filter(({ keys }) => !keys.some(isSecretKey))].map(errorOf);

  const propertiesFile = isAbsolute(config.connector.propertiesFile)
    ? config.connector.propertiesFile
    : join(dirname(file), config.connector.propertiesFile);
  const properties = await readProperties(propertiesFile, read, sources, config).catch((thrown: unknown) => {
    errors.push(...userErrorsOf(thrown));
    return undefined;
  });

  const names = namesOf(config);
  const checked = checkConfig({ config, names, properties, positionOf: (path) => merged.valueAt(path) });
  const followsFromValid = ({ keys }: Finding) => !keys.some((key) => invalidKeys.has(key));
  errors.push(...checked.errors.filter(followsFromValid).map(errorOf));
  const warnings = sortByPosition(checked.warnings.filter(followsFromValid));
  if (errors.length > 0 || properties === undefined) throw new ConfigErrors(sortByPosition(errors), warnings);

  return {
    config,
    configDir: dirname(isAbsolute(file) ? file : join(baseDir, file)),
    names,
    connectorProperties: properties.values,
    downloads: downloadsOf(config),
    warnings,
  };
}

/** A variable's value without surrounding blanks; undefined when it is absent or blank. */
const filled = (value: string | undefined): string | undefined => {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
};

/** A file's name in messages: relative to the working directory where it is below it, because annotations need that. */
function displayName(path: string): string {
  const fromHere = relative('.', path);
  return isAbsolute(path) && fromHere.startsWith('..') ? path : fromHere;
}

/** Runs all tasks and collects the errors of all, so that a mistake in one file does not hide those in the next. */
async function collect(tasks: readonly (() => Promise<YamlSource>)[]): Promise<YamlSource[]> {
  const results = await Promise.allSettled(tasks.map((task) => task()));
  const errors = results.flatMap((one) => (one.status === 'rejected' ? userErrorsOf(one.reason) : []));
  if (errors.length > 0) throw new UserErrors(errors);
  return results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function userErrorsOf(thrown: unknown): readonly UserError[] {
  if (thrown instanceof UserErrors) return thrown.errors;
  if (thrown instanceof UserError) return [thrown];
  throw thrown;
}

async function readProperties(
  path: string,
  read: (path: string, hint: string) => Promise<string>,
  sources: readonly YamlSource[],
  config: Config,
): Promise<ConnectorProperties> {
  const name = displayName(path);
  const hint = 'Correct the config key connector.propertiesFile, which names it.';
  const text = await read(path, hint);
  const entries = (isJson(text) ? parsePropertiesJson : parseProperties)(text, name);
  const written = sources[0]?.value;
  const aws = written?.['aws'];
  const userId = written?.['userId'];
  const region = typeof aws === 'object' && aws !== null && 'region' in aws ? aws.region : 'us-east-1';
  return connectorProperties(name, entries, [
    ...(typeof userId === 'string' ? [{ written: userId, meant: config.userId }] : []),
    ...(typeof region === 'string' ? [{ written: region, meant: config.aws.region, key: 's3.region' }] : []),
  ]);
}
