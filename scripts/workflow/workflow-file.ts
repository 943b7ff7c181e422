import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A workflow of this project: what is needed to run it. */
export interface WorkflowFile {
  readonly name: string;
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
  /** The events that start it, in the order of its file. */
  readonly events: readonly string[];
}

const folder = join('.github', 'workflows');

/** Names of all workflows, sorted. */
export const workflowNames = (root: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.yml'))
    .map((file) => file.slice(0, -'.yml'.length))
    .sort();

/** Reads a workflow by its name, or undefined when there is none of that name. */
export function workflowFile(root: string, name: string): WorkflowFile | undefined {
  const path = join(folder, `${name}.yml`);
  if (!/^[\w-]+$/.test(name) || !existsSync(join(root, path))) return undefined;
  const text = readFileSync(join(root, path), 'utf8');
  const { on } = parse(text) as { on: string | readonly string[] | Readonly<Record<string, unknown>> };
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? (on as readonly string[]) : Object.keys(on);
  return { name, path, text, events };
}

/** Names that a workflow reads from a context, such as `secrets` or `vars`, each once. */
export const namesRead = ({ text }: Pick<WorkflowFile, 'text'>, context: 'secrets' | 'vars'): readonly string[] => [
  ...new Set([...text.matchAll(new RegExp(`\\b${context}\\.(\\w+)`, 'g'))].map(([, name]) => name ?? '')),
];
