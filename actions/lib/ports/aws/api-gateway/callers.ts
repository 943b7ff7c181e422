import {
  type APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  paginateGetApiKeys,
  paginateGetUsagePlanKeys,
  paginateGetUsagePlans,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import { UserError } from '#lib/errors.ts';
import type { AwsCalls } from '#lib/ports/aws/core/calls.ts';
import type { AwsAccess } from '#lib/ports/aws/core/client-settings.ts';
import { sign } from '#lib/ports/aws/core/sigv4.ts';
import { Secret } from '#lib/secret.ts';
import type { ApiCallers, ApiKey, UsagePlan } from './api-gateway.ts';

const READ = { permission: 'apigateway:GET' };
/** The most items that the service returns in one page. */
const PAGE_SIZE = 500;

/**
 * The part of the API Gateway port that deals with keys, usage plans and signatures, over the SDK.
 *
 * @param once a client that sends each call once. Names are not unique, so a second try after a lost answer would
 *   create a second key.
 */
export function createApiCallers(
  access: AwsAccess,
  calls: AwsCalls,
  { client, once }: { readonly client: APIGatewayClient; readonly once: APIGatewayClient },
): ApiCallers {
  return {
    apiKey: (name) =>
      calls.read(
        'GetApiKeys',
        async () => {
          const found: ApiKey[] = [];
          // The service's filter matches prefixes.
          const query = { nameQuery: name, includeValues: true, limit: PAGE_SIZE };
          for await (const page of calls.pages('GetApiKeys', paginateGetApiKeys({ client }, query))) {
            for (const one of page.items ?? []) {
              if (one.name !== name || one.value === undefined) continue;
              const { id = '', enabled = true, value, tags = {} } = one;
              found.push({ id, enabled, value: new Secret(value), tags });
            }
          }
          return theOnly('API keys', name, found);
        },
        { ...READ, instead: 'give the key in the input api-key (secret API_KEY)' },
      ),

    async createApiKey(name, tags) {
      const input = { name, enabled: true, tags: { ...tags } };
      await calls.write('CreateApiKey', () => once.send(new CreateApiKeyCommand(input)), {
        permission: 'apigateway:POST on /apikeys',
        instead: 'create the key by hand',
      });
    },

    usagePlan: (name) =>
      calls.read(
        'GetUsagePlans',
        async () => {
          const found: Omit<UsagePlan, 'keyIds'>[] = [];
          for await (const page of calls.pages(
            'GetUsagePlans',
            paginateGetUsagePlans({ client }, { limit: PAGE_SIZE }),
          )) {
            for (const one of page.items ?? []) {
              if (one.name !== name || one.id === undefined) continue;
              const stages = (one.apiStages ?? []).map(({ apiId, stage }) => `${apiId}/${stage}`);
              found.push({ id: one.id, stages });
            }
          }
          const plan = theOnly('usage plans', name, found);
          if (plan === undefined) return undefined;
          const keyIds: string[] = [];
          const query = { usagePlanId: plan.id, limit: PAGE_SIZE };
          for await (const page of calls.pages('GetUsagePlanKeys', paginateGetUsagePlanKeys({ client }, query))) {
            keyIds.push(...(page.items ?? []).flatMap((one) => one.id ?? []));
          }
          return { ...plan, keyIds };
        },
        READ,
      ),

    async createUsagePlan(name, apiId, stage, tags) {
      const input = { name, apiStages: [{ apiId, stage }], tags: { ...tags } };
      await calls.write('CreateUsagePlan', () => once.send(new CreateUsagePlanCommand(input)), {
        permission: 'apigateway:POST on /usageplans',
      });
    },

    async addStage(usagePlanId, apiId, stage) {
      const patchOperations = [{ op: 'add' as const, path: '/apiStages', value: `${apiId}:${stage}` }];
      await calls.write(
        'UpdateUsagePlan',
        () => client.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations })),
        { permission: 'apigateway:PATCH on /usageplans' },
      );
    },

    async addKey(usagePlanId, keyId) {
      await calls.write(
        'CreateUsagePlanKey',
        () => client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' })),
        { permission: 'apigateway:POST on /usageplans' },
      );
    },

    async signInvocation(request) {
      const keys = await calls.read('Sign', () => client.config.credentials());
      return sign(request, keys, { region: access.region, service: 'execute-api', now: Date.now() });
    },
  };
}

/** The one thing of a name; undefined when there is none. */
function theOnly<T extends { readonly id: string }>(kind: string, name: string, found: readonly T[]): T | undefined {
  const [only, ...others] = found;
  if (others.length === 0) return only;
  const ids = found.map((one) => one.id).join(', ');
  throw new UserError(
    `API Gateway has ${found.length} ${kind} with the name ${name}: ${ids}. Delete all but one of them.`,
  );
}
