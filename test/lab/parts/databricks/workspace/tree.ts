import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { absent, invalid, present } from '../rest/api-error.ts';
import type { Ids } from '../rest/ids.ts';
import type { Language } from './notebook-source.ts';
import { parentOf } from './paths.ts';

/** A folder, notebook or file of the workspace. Times are in ms since 1970. */
export interface Entry {
  readonly type: 'DIRECTORY' | 'NOTEBOOK' | 'FILE';
  readonly id: bigint;
  readonly created: number;
  readonly modified: number;
  /** Set for a notebook. */
  readonly language?: Language;
  /** Set for a notebook or a file. */
  readonly content?: Buffer;
}

/** Suffix of the files in which notebooks are stored, the same as in `driver/workspace.py`. */
const SUFFIX = '.notebook';

/**
 * The workspace's folders, notebooks and files. Notebooks and files are written to a folder, where the driver reads
 * them.
 */
export class Tree {
  readonly #root: string;
  readonly #ids: Ids;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(root: string, folders: readonly string[], ids: Ids, now: () => number) {
    this.#root = root;
    this.#ids = ids;
    this.#now = now;
    mkdirSync(root, { recursive: true });
    for (const folder of ['/', ...folders]) this.#put(folder, { type: 'DIRECTORY' });
  }

  /** The entry at a path; undefined when there is none. */
  find(path: string): Entry | undefined {
    return this.#entries.get(path);
  }

  /** The notebook at a path; undefined when there is none. */
  notebook(path: string): { readonly id: bigint; readonly language: Language; readonly source: string } | undefined {
    const { type, id, language, content } = this.find(path) ?? {};
    if (type !== 'NOTEBOOK' || id === undefined || language === undefined || content === undefined) return undefined;
    return { id, language, source: content.toString('utf8') };
  }

  /** The entry at a path. @throws ApiError when there is none. */
  get(path: string): Entry {
    const found = this.find(path);
    if (found === undefined) throw absent(`Path (${path}) doesn't exist.`);
    return found;
  }

  /** The entries of a folder, sorted by name; for a notebook or a file, itself. */
  list(path: string): [string, Entry][] {
    const entry = this.get(path);
    if (entry.type !== 'DIRECTORY') return [[path, entry]];
    return [...this.#entries]
      .filter(([one]) => one !== '/' && parentOf(one) === path)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Creates a folder and its parents. @throws ApiError when one of them is a notebook or a file. */
  mkdirs(path: string): void {
    const found = this.find(path);
    if (found !== undefined && found.type !== 'DIRECTORY')
      throw present(`Path (${path}) already exists and is no directory.`);
    if (found !== undefined) return;
    this.mkdirs(parentOf(path));
    this.#put(path, { type: 'DIRECTORY' });
  }

  /** Writes a notebook or a file. @throws ApiError when its folder does not exist, or it may not be replaced. */
  write(
    path: string,
    what: { type: 'NOTEBOOK'; language: Language } | { type: 'FILE' },
    content: Buffer,
    overwrite: boolean,
  ): void {
    const parent = parentOf(path);
    if (this.find(parent)?.type !== 'DIRECTORY') throw absent(`The parent folder (${parent}) does not exist.`);
    const old = this.find(path);
    if (old !== undefined && (!overwrite || old.type !== what.type)) throw present(`Path (${path}) already exists.`);
    this.#put(path, { ...what, content });
    const file = this.#file(path, what.type);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Deletes an entry. @throws ApiError when it does not exist, is a system folder, or is not empty. */
  delete(path: string, recursive: boolean): void {
    const entry = this.get(path);
    if (path === '/' || parentOf(path) === '/') throw invalid(`Folder ${path} is protected`);
    const below = [...this.#entries.keys()].filter((one) => one.startsWith(`${path}/`));
    if (below.length > 0 && !recursive) {
      throw invalid(`Cannot delete non-empty folder (${path}). Pass recursive=true to delete it with its contents.`);
    }
    for (const one of below) this.#entries.delete(one);
    this.#entries.delete(path);
    rmSync(this.#file(path, entry.type), { recursive: true, force: true });
  }

  #put(path: string, what: Pick<Entry, 'type' | 'language' | 'content'>): void {
    const old = this.#entries.get(path);
    const now = this.#now();
    this.#entries.set(path, { ...what, id: old?.id ?? this.#ids.next(), created: old?.created ?? now, modified: now });
  }

  #file(path: string, type: Entry['type']): string {
    return join(this.#root, `${path}${type === 'NOTEBOOK' ? SUFFIX : ''}`);
  }
}
