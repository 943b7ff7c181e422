import type { Resource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hasMark, markTags } from '#lib/pipeline/shared/mark.ts';
import type { RestApi } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { restApi } from './look-ups.ts';

interface DesiredApi {
  readonly name: string;
  /** The API that the config names by its id. It must exist already. */
  readonly id: string | undefined;
  /** Whether it may be created when it is absent. */
  readonly create: boolean;
}

const TIMEOUT_MS = 120_000;

/** The REST API itself. It is expected to exist; it is created only with `api.create: true`. */
export function apiResource(p: Pipeline): Resource<DesiredApi, RestApi> {
  const { id, create } = p.config.api;
  return {
    id: `REST API ${id ?? p.names.api}`,
    timeoutMs: TIMEOUT_MS,
    desired: () => Promise.resolve({ name: p.names.api, id, create }),
    read: () => restApi(p),

    diff(desired, actual) {
      if (actual !== undefined) return { action: 'none' };
      const lines = [{ path: 'name', after: desired.name }];
      if (desired.id !== undefined) {
        const remedy = `API Gateway has no REST API with the id ${desired.id}: correct api.id in the config, or leave it out to look the API up by its name.`;
        return { action: 'blocked', lines, remedy };
      }
      if (desired.create) return { action: 'create', lines };
      const remedy = `Create the REST API ${desired.name} (regional), or set api.create to true in the config to have it created; if it exists under another name, set api.id.`;
      return { action: 'blocked', lines, remedy };
    },

    async apply(desired) {
      await p.ports.apiGateway.createApi(desired.name, markTags);
    },

    owned: (actual) => hasMark(actual.tags),
  };
}
