import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { EventPayload } from './event.ts';
import type { Settings } from './settings.ts';

/** The files of one run of act, in a folder that only its user can read. Disposing it removes the folder. */
export interface ActFolder extends Disposable {
  /** An empty home folder, so that no setting of this machine reaches a step. */
  readonly home: string;
  /** Where act keeps its copies of the working tree. */
  readonly workspaces: string;
  readonly secrets: string;
  readonly vars: string;
  /** File of the event's payload; undefined when act makes the payload itself. */
  readonly event: string | undefined;
  /** An empty file, given for each file that act would otherwise read from the working tree. */
  readonly empty: string;
}

/** Writes settings and event into a new folder. They are not given as arguments, which every process can read. */
export function createActFolder(settings: Settings, event: EventPayload | undefined): ActFolder {
  const dir = mkdtempSync(join(tmpdir(), 'workflow-'));
  const file = (name: string, content: string): string => {
    const path = join(dir, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const folder = (name: string): string => {
    const path = join(dir, name);
    mkdirSync(path);
    return path;
  };
  return {
    home: folder('home'),
    workspaces: folder('workspaces'),
    // Without a token act asks the GitHub CLI for one.
    secrets: file('secrets.yml', stringify({ GITHUB_TOKEN: 'none', ...settings.secrets })),
    vars: file('vars.yml', stringify(settings.vars)),
    event: event && file('event.json', JSON.stringify(event)),
    empty: file('empty', ''),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}
