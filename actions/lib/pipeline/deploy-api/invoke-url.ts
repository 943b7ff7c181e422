import { dnsSuffixOf } from '#lib/config/regions.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { restApi } from './look-ups.ts';

/**
 * Address of the deployed API, without a slash at its end: `api.invokeUrl` with `{apiId}` and `{stage}` filled in, else
 * the address that API Gateway gives it. Undefined while there is no API.
 */
export async function invokeUrl(p: Pipeline): Promise<string | undefined> {
  const { id, invokeUrl: template, stage } = p.config.api;
  const { region } = p.config.aws;
  const pattern = template ?? `https://{apiId}.execute-api.${region}.${dnsSuffixOf(region)}/{stage}`;
  // An address without the id needs no look-up, and so no permission for one.
  const apiId = pattern.includes('{apiId}') ? (id ?? (await restApi(p))?.id) : '';
  if (apiId === undefined) return undefined;
  return pattern.replaceAll('{apiId}', apiId).replaceAll('{stage}', stage).replace(/\/+$/, '');
}
