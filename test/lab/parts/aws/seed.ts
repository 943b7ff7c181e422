import type { Upstream } from './upstream.ts';

/** Asks the emulator for something that must succeed. */
async function must(
  upstream: Upstream,
  service: string,
  method: string,
  target: string,
  body?: string,
): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await upstream.ask({ service, method, target, headers, ...(body === undefined ? {} : { body }) });
  if (answer.status < 300) return answer.body.toString('utf8');
  throw new Error(`The emulator answered ${answer.status} to ${method} ${target}: ${answer.body.toString('utf8')}`);
}

/**
 * Gives the account what the emulator holds: the bucket, and the REST API that users are handed with nothing in it.
 * Does nothing to what is there already.
 */
export async function seed(
  upstream: Upstream,
  names: { readonly bucket: string; readonly api: string },
): Promise<void> {
  const bucket = await upstream.ask({ service: 's3', method: 'HEAD', target: `/${names.bucket}` });
  if (bucket.status !== 200) await must(upstream, 's3', 'PUT', `/${names.bucket}`);
  const apis = JSON.parse(await must(upstream, 'apigateway', 'GET', '/restapis?limit=500')) as {
    item?: { name?: string }[];
  };
  if (apis.item?.some((api) => api.name === names.api)) return;
  const body = JSON.stringify({ name: names.api, endpointConfiguration: { types: ['REGIONAL'] } });
  await must(upstream, 'apigateway', 'POST', '/restapis', body);
}
