import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Http, HttpRequest } from '#lib/ports/http/http.ts';
import type { Secret } from '#lib/secret.ts';

/**
 * HTTP for calls of the deployed API. It adds what `api.auth` asks for: the key in the header `x-api-key`, or a
 * signature with the AWS credentials in use.
 *
 * @param key the key that the user has given. Without it the key is looked up in API Gateway where one is needed.
 */
export function apiCaller(p: Pick<Pipeline, 'config' | 'names' | 'facts' | 'ports'>, key?: Secret): Http {
  const { http, apiGateway } = p.ports;
  const { auth } = p.config.api;
  const keyHeader = async () => ({
    'x-api-key': (key ?? (await p.facts.fixed('api key of the caller', () => lookUpKey(p)))).reveal(),
  });
  const headersFor = (request: HttpRequest): Promise<Readonly<Record<string, string>>> => {
    if (auth === 'iam') return apiGateway.signInvocation(request);
    return auth === 'api-key' || key !== undefined ? keyHeader() : Promise.resolve({});
  };
  if (auth === 'none' && key === undefined) return http;
  return {
    async send(request) {
      return http.send({ ...request, headers: { ...request.headers, ...(await headersFor(request)) } });
    },
    download: (url, signal) => http.download(url, signal),
  };
}

async function lookUpKey(p: Pick<Pipeline, 'names' | 'ports'>): Promise<Secret> {
  const found = await p.ports.apiGateway.apiKey(p.names.apiKey);
  if (found !== undefined) return found.value;
  throw new UserError(
    `api.auth in the config is api-key, and API Gateway has no key called ${p.names.apiKey}. Run deploy-api, or give the key in the input api-key (secret API_KEY).`,
  );
}
