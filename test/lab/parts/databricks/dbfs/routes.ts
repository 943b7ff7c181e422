import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ApiError, invalid } from '../rest/api-error.ts';
import { booleanOf, type Form } from '../rest/form.ts';
import { type Route, route } from '../rest/route.ts';
import { queryInt } from '../rest/shapes.ts';
import { blockOf, type DbfsFolder, MAX_BLOCK_BYTES, path } from './folder.ts';

const VERSIONS = ['2.0'];
const byPath = z.strictObject({ path });

/** Whether a file is one of the checksums that Hadoop writes beside its files. */
const isHidden = (name: string): boolean => name.startsWith('.') && name.endsWith('.crc');

/** The fields of a `put` from a form. Its file is the part `file` or `contents`, without base64. */
const putFromForm = ({ texts, files }: Form): unknown => ({
  ...texts,
  ...(texts['overwrite'] === undefined ? {} : { overwrite: booleanOf(texts['overwrite']) }),
  contents: files['contents'] ?? files['file'] ?? texts['contents'],
});

const putShape = z.strictObject({
  path,
  contents: z.union([z.string(), z.instanceof(Buffer)]),
  overwrite: z.boolean().default(false),
});

/**
 * The API calls `dbfs/…`, except those that write a file block by block (`uploads.ts`). Mounted buckets are not
 * accessible through them, as on Databricks.
 */
export function dbfsRoutes(folder: DbfsFolder): readonly Route[] {
  const infoOf = (at: string): Record<string, unknown> => {
    const stat = statSync(folder.fileOf(at));
    const isFolder = stat.isDirectory();
    return { path: at, is_dir: isFolder, file_size: isFolder ? 0 : stat.size, modification_time: stat.mtime.getTime() };
  };
  return [
    route('GET dbfs/get-status', VERSIONS, byPath, (input) => infoOf(folder.existing(input.path))),
    route('GET dbfs/list', VERSIONS, byPath, (input) => {
      const at = folder.existing(input.path);
      if (!statSync(folder.fileOf(at)).isDirectory()) return { files: [infoOf(at)] };
      const names = readdirSync(folder.fileOf(at)).filter((name) => !isHidden(name));
      return names.length === 0 ? {} : { files: names.sort().map((name) => infoOf(join(at, name))) };
    }),
    route(
      'GET dbfs/read',
      VERSIONS,
      z.strictObject({ path, offset: queryInt.default(0), length: queryInt.default(MAX_BLOCK_BYTES / 2) }),
      (input) => {
        const file = folder.fileOf(folder.existing(input.path));
        if (statSync(file).isDirectory()) throw invalid(`${input.path} is a directory.`);
        if (input.length > MAX_BLOCK_BYTES) {
          const why = `length is ${input.length}, the limit is ${MAX_BLOCK_BYTES}.`;
          throw new ApiError(400, 'MAX_READ_SIZE_EXCEEDED', why);
        }
        const bytes = readFileSync(file).subarray(input.offset, input.offset + input.length);
        return { bytes_read: bytes.length, data: bytes.toString('base64') };
      },
    ),
    route(
      'POST dbfs/put',
      VERSIONS,
      putShape,
      ({ path: at, contents, overwrite }) => {
        folder.write(at, typeof contents === 'string' ? blockOf('contents', contents) : contents, overwrite);
        return {};
      },
      { fromForm: putFromForm },
    ),
    route('POST dbfs/mkdirs', VERSIONS, byPath, (input) => {
      folder.mkdirs(input.path);
      return {};
    }),
    route('POST dbfs/move', VERSIONS, z.strictObject({ source_path: path, destination_path: path }), (input) => {
      folder.move(input.source_path, input.destination_path);
      return {};
    }),
    route('POST dbfs/delete', VERSIONS, z.strictObject({ path, recursive: z.boolean().default(false) }), (input) => {
      folder.delete(input.path, input.recursive);
      return {};
    }),
  ];
}
