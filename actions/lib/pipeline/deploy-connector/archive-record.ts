import type { Scope } from '#lib/converge/resource.ts';
import { isObject, jsonOf } from '#lib/json.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { markTags } from '#lib/pipeline/shared/mark.ts';

/**
 * Key of the object that says which upload was ours. The ETag of an upload is known only after it, so it cannot stand in
 * the archive's own metadata. It is not always an MD5, but it changes whenever the object is written again.
 */
export const recordKey = (archiveKey: string): string => `${archiveKey}.upload.json`;

/** The content of the record. */
export const recordText = (etag: string): string => `${JSON.stringify({ etag })}\n`;

/** ETag of our upload of the archive; undefined when none is recorded. */
export async function recordedEtag(p: Pipeline): Promise<string | undefined> {
  const bytes = await p.ports.s3.get(p.names.bucket, recordKey(p.names.pluginKey));
  const value = bytes === undefined ? undefined : jsonOf(Buffer.from(bytes).toString('utf8'));
  return isObject(value) && typeof value['etag'] === 'string' ? value['etag'] : undefined;
}

/** Writes the record after an upload. */
export async function recordUpload(p: Pipeline, etag: string, { signal }: Scope): Promise<void> {
  const body = (async function* () {
    yield Buffer.from(recordText(etag));
  })();
  const options = { metadata: markTags, signal };
  await p.ports.s3.upload(p.names.bucket, recordKey(p.names.pluginKey), body, options);
}
