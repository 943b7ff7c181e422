import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reportSchemaText } from '#lib/delivery/report/schema.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';
import { resultSchemas, resultSchemaText } from '../pipeline/results/schemas.ts';
import { withInterface } from './action-file.ts';
import { configSchemaText } from './config-schema.ts';
import { withTables } from './readme-tables.ts';
import { readIfPresent } from './storage.ts';

export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

/** What an action's inputs.ts exports. */
export interface ActionInterface {
  readonly spec: InputSpec;
  readonly outputs: OutputSpec;
}

/** Folder names of all actions. */
export const actionNames = (root: string): readonly string[] =>
  readdirSync(join(root, 'actions'))
    .filter((name) => existsSync(join(root, 'actions', name, 'inputs.ts')))
    .sort();

/** The interface of one action, from its own code. */
export const interfaceOf = async (root: string, name: string): Promise<ActionInterface> =>
  (await import(pathToFileURL(join(root, 'actions', name, 'inputs.ts')).href)) as ActionInterface;

/**
 * Every file that is generated from code: action.yml's inputs and outputs, the tables of the READMEs, the schemas of the
 * config, of report.json and of what the command line writes with `--json`.
 *
 * @throws Error when an action lacks its action.yml or README.md.
 */
export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  const ofActions = await Promise.all(
    actionNames(root).map(async (name) => {
      const { spec, outputs } = await interfaceOf(root, name);
      const actionFile = `actions/${name}/action.yml`;
      const readme = `actions/${name}/README.md`;
      return [
        { path: actionFile, content: withInterface(present(root, actionFile), spec, outputs) },
        { path: readme, content: withTables(present(root, readme), spec, outputs) },
      ];
    }),
  );
  return [
    ...ofActions.flat(),
    { path: 'config/pipeline.schema.json', content: configSchemaText() },
    { path: 'actions/verify-delivery/report.schema.json', content: reportSchemaText() },
    ...Object.keys(resultSchemas).map((command) => ({
      path: `scripts/pipeline/schemas/${command}.schema.json`,
      content: resultSchemaText(command),
    })),
  ];
}

function present(root: string, path: string): string {
  const text = readIfPresent(root, path);
  if (text === undefined) throw new Error(`${path} is missing`);
  return text;
}
