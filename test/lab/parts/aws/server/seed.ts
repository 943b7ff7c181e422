import type { Upstream, UpstreamRequest } from '../ministack/upstream.ts';

/** Sends a request to the emulator and resolves to the body. @throws Error when it does not succeed. */
async function demand(upstream: Upstream, request: UpstreamRequest): Promise<string> {
  const answer = await upstream.ask({ ...request, headers: { 'content-type': 'application/json' } });
  const body = answer.body.toString('utf8');
  if (answer.status < 300) return body;
  throw new Error(`The emulator answered ${answer.status} to ${request.method} ${request.target}: ${body}`);
}

/**
 * Creates in the emulator what an account has from the start: the bucket and an empty REST API. What exists already
 * stays as it is.
 */
export async function seed(
  upstream: Upstream,
  names: { readonly bucket: string; readonly api: string },
): Promise<void> {
  const bucket = await upstream.ask({ service: 's3', method: 'HEAD', target: `/${names.bucket}` });
  if (bucket.status !== 200) await demand(upstream, { service: 's3', method: 'PUT', target: `/${names.bucket}` });
  const service = 'apigateway';
  const text = await demand(upstream, { service, method: 'GET', target: '/restapis?limit=500' });
  const apis = JSON.parse(text) as { item?: { name?: string }[] };
  if (apis.item?.some((api) => api.name === names.api)) return;
  const body = JSON.stringify({ name: names.api, endpointConfiguration: { types: ['REGIONAL'] } });
  await demand(upstream, { service, method: 'POST', target: '/restapis', body });
}
