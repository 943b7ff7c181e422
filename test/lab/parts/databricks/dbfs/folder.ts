import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { ApiError, absent, invalid, present } from '../rest/api-error.ts';

/** Databricks' limit for the data in one `put`, `add-block` or `read`. */
export const MAX_BLOCK_BYTES = 2 ** 20;

/** Folders that every workspace has. */
const GIVEN = ['/FileStore', '/tmp'];

/** An absolute path, with or without the prefix `dbfs:`. */
export const path = z
  .string()
  .regex(/^(dbfs:)?\//, 'an absolute path is expected')
  .refine((text) => !text.split('/').includes('..'), 'the path climbs above the root')
  .transform((text) => text.replace(/^dbfs:/, '').replace(/(?<=.)\/+$/, ''));

/**
 * Decodes a block of bytes from a request.
 *
 * @throws ApiError when it is larger than a block may be.
 */
export function blockOf(field: string, base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length <= MAX_BLOCK_BYTES) return bytes;
  throw new ApiError(
    400,
    'MAX_BLOCK_SIZE_EXCEEDED',
    `${field} has ${bytes.length} bytes, the limit is ${MAX_BLOCK_BYTES}.`,
  );
}

/** The folder with the files of `dbfs:/`. Mounted buckets are not in it. */
export class DbfsFolder {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    for (const folder of GIVEN) this.mkdirs(folder);
  }

  /** The file on this machine for a path, whether it exists or not. */
  fileOf(at: string): string {
    return join(this.#root, at);
  }

  /** Returns the path. @throws ApiError when nothing exists there. */
  existing(at: string): string {
    if (!existsSync(this.fileOf(at))) throw absent(`No file or directory exists on path ${at}.`);
    return at;
  }

  /**
   * Writes a file and creates the folders above it.
   *
   * @throws ApiError when a file exists there and `overwrite` is false, or a folder exists there.
   */
  write(at: string, bytes: Buffer, overwrite: boolean): void {
    const file = this.fileOf(at);
    if (existsSync(file) && (!overwrite || statSync(file).isDirectory()))
      throw present(`A file or directory already exists at the input path ${at}.`);
    this.#makeParent(at);
    this.#removeChecksum(at);
    writeFileSync(file, bytes);
  }

  /** @throws ApiError when the source does not exist, or the target does. */
  move(from: string, to: string): void {
    const source = this.fileOf(this.existing(from));
    if (from === '/' || to === from || to.startsWith(`${from}/`)) throw invalid(`${from} cannot be moved to ${to}.`);
    if (existsSync(this.fileOf(to))) throw present(`A file or directory already exists at the input path ${to}.`);
    this.#makeParent(to);
    for (const one of [from, to]) this.#removeChecksum(one);
    renameSync(source, this.fileOf(to));
  }

  /** @throws ApiError when a file exists at the path or above it. */
  mkdirs(at: string): void {
    for (let one = at; one !== '/'; one = dirname(one)) {
      const file = this.fileOf(one);
      if (existsSync(file) && !statSync(file).isDirectory())
        throw present(`A file already exists at ${one}, which would have to be a directory.`);
    }
    mkdirSync(this.fileOf(at), { recursive: true });
  }

  /** @throws ApiError when a folder is not empty and `recursive` is false. */
  delete(at: string, recursive: boolean): void {
    const file = this.fileOf(at);
    if (at === '/') throw invalid('The root cannot be deleted.');
    if (!existsSync(file)) return;
    if (statSync(file).isDirectory() && readdirSync(file).length > 0 && !recursive) {
      throw new ApiError(400, 'IO_ERROR', `${at} is a directory that is not empty; pass recursive=true.`);
    }
    this.#removeChecksum(at);
    rmSync(file, { recursive: true, force: true });
  }

  /** Removes the checksum that Hadoop stores beside its files: it does not fit the new content. */
  #removeChecksum(at: string): void {
    rmSync(this.fileOf(join(dirname(at), `.${basename(at)}.crc`)), { force: true });
  }

  #makeParent(at: string): void {
    this.mkdirs(dirname(at));
  }
}
