import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { absent } from '../rest/api-error.ts';
import type { Ids } from '../rest/ids.ts';
import { type Route, route } from '../rest/route.ts';
import { int64 } from '../rest/shapes.ts';
import { blockOf, type DbfsFolder, path } from './folder.ts';

const VERSIONS = ['2.0'];

/** The API calls `dbfs/create`, `add-block` and `close`, which write a file block by block. */
export function uploadRoutes(folder: DbfsFolder, ids: Ids): readonly Route[] {
  const open = new Map<bigint, string>();
  const fileOf = (handle: bigint): string => {
    const at = open.get(handle);
    if (at === undefined) throw absent(`No stream is open with the handle ${handle}.`);
    return folder.fileOf(at);
  };
  return [
    route('POST dbfs/create', VERSIONS, z.strictObject({ path, overwrite: z.boolean().default(false) }), (input) => {
      folder.write(input.path, Buffer.alloc(0), input.overwrite);
      const handle = ids.next();
      open.set(handle, input.path);
      return { handle };
    }),
    route('POST dbfs/add-block', VERSIONS, z.strictObject({ handle: int64, data: z.string() }), (input) => {
      appendFileSync(fileOf(input.handle), blockOf('data', input.data));
      return {};
    }),
    route('POST dbfs/close', VERSIONS, z.strictObject({ handle: int64 }), ({ handle }) => {
      fileOf(handle);
      open.delete(handle);
      return {};
    }),
  ];
}
