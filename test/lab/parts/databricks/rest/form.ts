import { malformed } from './api-error.ts';

/** The parts of a multipart form. */
export interface Form {
  readonly texts: Readonly<Record<string, string>>;
  /** Parts with a file name. */
  readonly files: Readonly<Record<string, Buffer>>;
}

/** Largest form. It is held in memory; Databricks accepts 2 GB. */
export const MAX_FORM_BYTES = 128 * 2 ** 20;

export const isForm = (contentType: string | undefined): contentType is string =>
  /^multipart\/form-data\b/i.test(contentType ?? '');

/**
 * Reads a multipart form.
 *
 * @throws ApiError when it is none.
 */
export async function readForm(contentType: string, body: Buffer): Promise<Form> {
  const texts: Record<string, string> = {};
  const files: Record<string, Buffer> = {};
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch((error: unknown) => {
      throw malformed(`the multipart form cannot be read: ${(error as Error).message}`);
    });
  for (const [name, value] of form) {
    if (typeof value === 'string') texts[name] = value;
    else files[name] = Buffer.from(await value.arrayBuffer());
  }
  return { texts, files };
}

/** Reads a boolean field of a form, in any case: clients in Python write `True`. Other texts are returned as they are. */
export const booleanOf = (text: string | undefined): boolean | string | undefined =>
  text === undefined ? undefined : /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
