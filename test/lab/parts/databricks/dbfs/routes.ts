import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ApiError, absent, invalid, present } from '../rest/api-error.ts';
import { type Route, route } from '../rest/route.ts';
import { queryInt } from '../rest/shapes.ts';

const VERSIONS = ['2.0'];
/** Databricks' limit for the data in one `put` or `read`. */
const MAX_BYTES = 2 ** 20;

/** An absolute path, with or without the prefix `dbfs:`. */
const path = z
  .string()
  .regex(/^(dbfs:)?\//, 'an absolute path is expected')
  .refine((text) => !text.split('/').includes('..'), 'the path climbs above the root')
  .transform((text) => text.replace(/^dbfs:/, '').replace(/(?<=.)\/+$/, ''));
const byPath = z.strictObject({ path });

/** Whether a file is one of the checksums that Hadoop writes beside its files. */
const isHidden = (name: string): boolean => name.startsWith('.') && name.endsWith('.crc');

/**
 * The API calls `dbfs/…` on the files in the folder `root`. Mounted buckets are not accessible through them.
 *
 * @param ready resolves when the files that every workspace has exist.
 */
export function dbfsRoutes(root: string, ready: () => Promise<unknown>): readonly Route[] {
  const fileOf = (at: string): string => join(root, at);
  const infoOf = (at: string): Record<string, unknown> => {
    const stat = statSync(fileOf(at));
    const folder = stat.isDirectory();
    return { path: at, is_dir: folder, file_size: folder ? 0 : stat.size, modification_time: stat.mtime.getTime() };
  };
  const existing = (at: string): string => {
    if (!existsSync(fileOf(at))) throw absent(`No file or directory exists on path ${at}.`);
    return at;
  };
  const on = <S extends z.ZodType>(call: Route['call'], shape: S, handle: (input: z.output<S>) => unknown): Route =>
    route(call, VERSIONS, shape, async (input) => {
      await ready();
      return handle(input);
    });
  return [
    on('GET dbfs/get-status', byPath, (input) => infoOf(existing(input.path))),
    on('GET dbfs/list', byPath, (input) => {
      const at = existing(input.path);
      if (!statSync(fileOf(at)).isDirectory()) return { files: [infoOf(at)] };
      const names = readdirSync(fileOf(at)).filter((name) => !isHidden(name));
      return names.length === 0 ? {} : { files: names.sort().map((name) => infoOf(join(at, name))) };
    }),
    on(
      'GET dbfs/read',
      z.strictObject({ path, offset: queryInt.default(0), length: queryInt.default(MAX_BYTES / 2) }),
      (input) => {
        const file = fileOf(existing(input.path));
        if (statSync(file).isDirectory()) throw invalid(`${input.path} is a directory.`);
        if (input.length > MAX_BYTES)
          throw new ApiError(400, 'MAX_READ_SIZE_EXCEEDED', `length is ${input.length}, the limit is ${MAX_BYTES}.`);
        const bytes = readFileSync(file).subarray(input.offset, input.offset + input.length);
        return { bytes_read: bytes.length, data: bytes.toString('base64') };
      },
    ),
    on(
      'POST dbfs/put',
      z.strictObject({ path, contents: z.string(), overwrite: z.boolean().default(false) }),
      (input) => {
        const bytes = Buffer.from(input.contents, 'base64');
        if (bytes.length > MAX_BYTES)
          throw new ApiError(
            400,
            'MAX_BLOCK_SIZE_EXCEEDED',
            `contents has ${bytes.length} bytes, the limit is ${MAX_BYTES}.`,
          );
        if (existsSync(fileOf(input.path)) && !input.overwrite)
          throw present(`A file or directory already exists at the input path ${input.path}.`);
        mkdirSync(dirname(fileOf(input.path)), { recursive: true });
        writeFileSync(fileOf(input.path), bytes);
        return {};
      },
    ),
    on('POST dbfs/mkdirs', byPath, (input) => {
      mkdirSync(fileOf(input.path), { recursive: true });
      return {};
    }),
    on('POST dbfs/delete', z.strictObject({ path, recursive: z.boolean().default(false) }), (input) => {
      const file = fileOf(input.path);
      if (input.path === '/') throw invalid('The root cannot be deleted.');
      if (!existsSync(file)) return {};
      if (statSync(file).isDirectory() && readdirSync(file).length > 0 && !input.recursive) {
        throw new ApiError(400, 'IO_ERROR', `${input.path} is a directory that is not empty; pass recursive=true.`);
      }
      rmSync(file, { recursive: true, force: true });
      return {};
    }),
  ];
}
