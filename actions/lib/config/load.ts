import { dirname, isAbsolute, join, relative } from 'node:path';
import { UserError, UserErrors } from '#lib/errors.ts';
import { checkConfig } from './checks/checks.ts';
import { type ConnectorProperties, connectorProperties } from './connector-properties.ts';
import { type Downloads, downloadsOf } from './downloads.ts';
import { errorOf, type Finding, inOrder } from './findings.ts';
import { dotted, explainIssues } from './issues.ts';
import { type Names, namesOf } from './names.ts';
import { type Config, configSchema } from './schema.ts';
import { type Merged, merge, type Override } from './source/merged.ts';
import { parseProperties } from './source/properties.ts';
import { readSource } from './source/source-text.ts';
import { parseYaml, type YamlSource } from './source/yaml-source.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The config as a run uses it: checked, defaults filled in, everything that follows from it resolved. */
export interface LoadedConfig {
  readonly config: Config;
  /** Folder of the config file: paths in the config are relative to it. */
  readonly configDir: string;
  readonly names: Names;
  /** The S3 sink's properties, every value as text, exactly the keys of its file. */
  readonly connectorProperties: Readonly<Record<string, string>>;
  readonly downloads: Downloads;
  /** What works but is likely not meant, each with its place. */
  readonly warnings: readonly Finding[];
}

export interface LoadOptions {
  /** Path of the config file, as the user gave it. */
  readonly file: string;
  /** A second file laid over the first; default: the one that `PIPELINE_OVERLAY` names. */
  readonly overlayFile?: string;
  readonly env: Env;
  /** What relative paths are relative to; default: the working directory. */
  readonly baseDir?: string;
}

/** Variables that set one value each, as a workflow's repository variables do. Blank counts as not set. */
const variables = [
  { variable: 'PIPELINE_USER_ID', path: ['userId'] },
  { variable: 'AWS_REGION', path: ['aws', 'region'] },
] as const;

/** Stands in for an id that is itself wrong, so that the rest can still be checked; findings from it are dropped. */
const PLACEHOLDER_ID = 'user-id';

/**
 * Reads and checks the config file, its overlay and the sink's properties.
 *
 * @throws UserErrors with every mistake in all of them, in the order of the files, each with file, line and column.
 */
export async function loadConfig({ file, overlayFile, env, baseDir = '.' }: LoadOptions): Promise<LoadedConfig> {
  const overlay = overlayFile ?? given(env['PIPELINE_OVERLAY']);
  const read = (path: string, hint: string) =>
    readSource(isAbsolute(path) ? path : join(baseDir, path), nameOf(path), hint);

  const sources = await collect([
    async () => parseYaml(await read(file, 'Give its path by the input or flag "config".'), nameOf(file)),
    ...(overlay === undefined
      ? []
      : [
          async () =>
            parseYaml(await read(overlay, 'The environment variable PIPELINE_OVERLAY names it.'), nameOf(overlay)),
        ]),
  ]);
  const overrides = variables.flatMap(({ variable, path }): Override[] => {
    const value = given(env[variable]);
    return value === undefined ? [] : [{ variable, path, value }];
  });
  const merged = merge(sources, overrides);
  const { config, findings, wrongKeys } = check(merged, nameOf(file));
  const errors = findings.map(errorOf);

  const propertiesFile = isAbsolute(config.connector.propertiesFile)
    ? config.connector.propertiesFile
    : join(dirname(file), config.connector.propertiesFile);
  const properties = await readProperties(propertiesFile, read, sources, config).catch((thrown: unknown) => {
    errors.push(...userErrorsOf(thrown));
    return undefined;
  });

  const names = namesOf(config);
  const checked = checkConfig({ config, names, properties, positionOf: (path) => merged.valueAt(path) });
  const trusted = ({ keys }: Finding) => !keys.some((key) => wrongKeys.has(key));
  errors.push(...checked.errors.filter(trusted).map(errorOf));
  if (errors.length > 0 || properties === undefined) throw new UserErrors(inOrder(errors));

  return {
    config,
    configDir: dirname(isAbsolute(file) ? file : join(baseDir, file)),
    names,
    connectorProperties: properties.values,
    downloads: downloadsOf(config),
    warnings: inOrder(checked.warnings),
  };
}

const given = (value: string | undefined): string | undefined => {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
};

/** Annotations need a path from the workspace's root, so an absolute path below it is shortened. */
function nameOf(path: string): string {
  const fromHere = relative('.', path);
  return isAbsolute(path) && fromHere.startsWith('..') ? path : fromHere;
}

/** Runs all, so that a mistake in one file does not hide those in the next. */
async function collect(tasks: readonly (() => Promise<YamlSource>)[]): Promise<YamlSource[]> {
  const settled = await Promise.allSettled(tasks.map((task) => task()));
  const errors = settled.flatMap((one) => (one.status === 'rejected' ? userErrorsOf(one.reason) : []));
  if (errors.length > 0) throw new UserErrors(errors);
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function userErrorsOf(thrown: unknown): readonly UserError[] {
  if (thrown instanceof UserErrors) return thrown.errors;
  if (thrown instanceof UserError) return [thrown];
  throw thrown;
}

interface Checked {
  readonly config: Config;
  readonly findings: readonly Finding[];
  /** Keys whose values could not be used; `config` has their defaults. */
  readonly wrongKeys: ReadonlySet<string>;
}

/** Checks what was written; where it is wrong, goes on with the rest, so that all mistakes show in one run. */
function check(merged: Merged, mainFile: string): Checked {
  const first = configSchema.safeParse(merged.value);
  if (first.success) return { config: first.data, findings: [], wrongKeys: new Set() };
  const { issues } = first.error;
  const rest = structuredClone(merged.value) as Record<string, unknown>;
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) drop(rest, [...issue.path, key]);
    else drop(rest, issue.path);
  }
  const config = configSchema.parse({ ...rest, userId: rest['userId'] ?? PLACEHOLDER_ID });
  return {
    config,
    findings: explainIssues(issues, merged, mainFile),
    wrongKeys: new Set(issues.map(({ path }) => dotted(path.filter((step) => typeof step !== 'symbol')))),
  };
}

/** Removes the value at a path; of a list, the list as a whole. */
function drop(value: Record<string, unknown>, path: readonly PropertyKey[]): void {
  let block: unknown = value;
  for (const [index, step] of path.entries()) {
    if (typeof block !== 'object' || block === null) return;
    const next = (block as Record<PropertyKey, unknown>)[step];
    if (index === path.length - 1 || Array.isArray(next)) {
      delete (block as Record<PropertyKey, unknown>)[step];
      return;
    }
    block = next;
  }
}

async function readProperties(
  path: string,
  read: (path: string, hint: string) => Promise<string>,
  sources: readonly YamlSource[],
  config: Config,
): Promise<ConnectorProperties> {
  const name = nameOf(path);
  const entries = parseProperties(await read(path, 'The config key connector.propertiesFile names it.'), name);
  const written = sources[0]?.value;
  const aws = written?.['aws'];
  const userId = written?.['userId'];
  const region = typeof aws === 'object' && aws !== null && 'region' in aws ? aws.region : 'us-east-1';
  return connectorProperties(name, entries, [
    ...(typeof userId === 'string' ? [{ written: userId, meant: config.userId }] : []),
    ...(typeof region === 'string' ? [{ written: region, meant: config.aws.region, key: 's3.region' }] : []),
  ]);
}
