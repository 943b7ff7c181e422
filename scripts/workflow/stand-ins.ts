import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowFile } from './workflow-file.ts';

/** Folder of the actions that replace those of other repositories. */
export const standInFolder = join('test', 'act', 'actions');

/** This one needs no stand-in: act copies the working tree itself. */
const DONE_BY_ACT = 'actions/checkout';

/**
 * Flags that make act take each action of another repository, at the commit that the workflow pins, from a folder here,
 * so that a run needs no network.
 *
 * @throws Error for an action without a stand-in.
 */
export function standInFlags(root: string, { path, text }: Pick<WorkflowFile, 'path' | 'text'>): readonly string[] {
  const flags = new Set<string>();
  for (const [, action = '', ref = ''] of text.matchAll(/^\s*(?:- )?uses: ([\w.-]+\/[\w.-]+)[^@\s]*@(\S+)/gm)) {
    if (action === DONE_BY_ACT) continue;
    const dir = join(root, standInFolder, action.slice(action.indexOf('/') + 1));
    if (!existsSync(join(dir, 'action.yml'))) {
      throw new Error(`${path} uses ${action}, and nothing stands in for it: add ${dir}/action.yml`);
    }
    flags.add(`--local-repository=${action}@${ref}=${dir}`);
  }
  return [...flags];
}
