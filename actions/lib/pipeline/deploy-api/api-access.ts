import { gather } from '#lib/converge/gather.ts';
import { type Change, type PropertyDiff, type Resource, UNKNOWN } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hasMark, markTags } from '#lib/pipeline/shared/mark.ts';
import type { ApiKey, UsagePlan } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { requireApi, restApi } from './look-ups.ts';

const TIMEOUT_MS = 120_000;

interface DesiredAccess {
  /** Name of the API key. */
  readonly key: string;
  /** Name of the usage plan. */
  readonly plan: string;
  /** `<api id>/<stage>`; undefined while there is no API. */
  readonly stage: string | undefined;
}

interface ActualAccess {
  readonly key: ApiKey | undefined;
  readonly plan: UsagePlan | undefined;
}

/** The API key and the usage plan, each found by its name. */
const readAccess = (p: Pipeline): Promise<ActualAccess> =>
  p.facts.live('api key and plan', async () => {
    const { apiGateway } = p.ports;
    const [key, plan] = await gather([apiGateway.apiKey(p.names.apiKey), apiGateway.usagePlan(p.names.usagePlan)]);
    return { key, plan };
  });

/**
 * The API key that posts carry, and the usage plan that admits it to the stage. Part of the milestone only where
 * `api.auth` is `api-key`.
 */
export function apiAccessResource(p: Pipeline): Resource<DesiredAccess, ActualAccess> {
  const { apiGateway } = p.ports;
  const { stage } = p.config.api;
  return {
    id: `API key ${p.names.apiKey}`,
    timeoutMs: TIMEOUT_MS,

    async desired() {
      const api = await restApi(p);
      const apiStage = api === undefined ? undefined : `${api.id}/${stage}`;
      return { key: p.names.apiKey, plan: p.names.usagePlan, stage: apiStage };
    },

    async read() {
      const found = await readAccess(p);
      return found.key === undefined && found.plan === undefined ? undefined : found;
    },

    diff: diffAccess,

    async apply(desired, actual) {
      const api = await requireApi(p);
      if (actual?.key === undefined) await apiGateway.createApiKey(desired.key, markTags);
      if (actual?.plan === undefined) await apiGateway.createUsagePlan(desired.plan, api.id, stage, markTags);
      else if (!actual.plan.stages.includes(`${api.id}/${stage}`)) {
        await apiGateway.addStage(actual.plan.id, api.id, stage);
      }
      const { key, plan } = await readAccess(p);
      if (key === undefined || plan === undefined || plan.keyIds.includes(key.id)) return;
      await apiGateway.addKey(plan.id, key.id);
    },

    owned: ({ key }) => key === undefined || hasMark(key.tags),
  };
}

/** Compares key and plan, and whether the plan holds the stage and the key. Pure. */
export function diffAccess(desired: DesiredAccess, actual: ActualAccess | undefined): Change {
  const { key, plan } = actual ?? {};
  if (key?.enabled === false) {
    return {
      action: 'blocked',
      lines: [{ path: 'enabled', before: 'no', after: 'yes' }],
      remedy: `Somebody has disabled the API key ${desired.key}. Enable it in API Gateway, or set api.auth to another kind.`,
    };
  }
  const lines: PropertyDiff[] = [];
  if (key === undefined) lines.push({ path: 'key', after: desired.key });
  if (plan === undefined) lines.push({ path: 'usage plan', after: desired.plan });
  if (desired.stage === undefined || plan?.stages.includes(desired.stage) !== true) {
    lines.push({ path: 'usage plan.stage', after: desired.stage ?? UNKNOWN });
  }
  if (key === undefined || plan?.keyIds.includes(key.id) !== true) {
    lines.push({ path: 'usage plan.key', after: key?.id ?? UNKNOWN });
  }
  if (lines.length === 0) return { action: 'none' };
  return { action: actual === undefined ? 'create' : 'update', lines };
}
