import { type Change, type Line, type Resource, UNKNOWN } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { markTags } from '#lib/pipeline/shared/mark.ts';
import type { ApiKey, UsagePlan } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { requireApi, restApi } from './facts.ts';

const WITHIN_MS = 120_000;

interface WantedAccess {
  readonly key: string;
  readonly plan: string;
  /** `<api id>/<stage>`; undefined while there is no API. */
  readonly stage: string | undefined;
}

interface SeenAccess {
  readonly key: ApiKey | undefined;
  readonly plan: UsagePlan | undefined;
}

/** The key and the usage plan of API Gateway; both are found by their names. */
const seenAccess = (p: Pipeline): Promise<SeenAccess> =>
  p.facts.live('api key and plan', async () => {
    const { apiGateway } = p.ports;
    const [key, plan] = await Promise.all([apiGateway.apiKey(p.names.apiKey), apiGateway.usagePlan(p.names.usagePlan)]);
    return { key, plan };
  });

/** The key that posts carry, and the usage plan that lets it into the stage. Only where `api.auth` is `api-key`. */
export function apiAccessResource(p: Pipeline): Resource<WantedAccess, SeenAccess> {
  const { apiGateway } = p.ports;
  const { stage } = p.config.api;
  return {
    id: `API key ${p.names.apiKey}`,
    within: WITHIN_MS,
    async desired() {
      const api = await restApi(p);
      const at = api === undefined ? undefined : `${api.id}/${stage}`;
      return { key: p.names.apiKey, plan: p.names.usagePlan, stage: at };
    },
    async read() {
      const seen = await seenAccess(p);
      return seen.key === undefined && seen.plan === undefined ? undefined : seen;
    },
    diff: diffAccess,

    async apply(desired, actual) {
      const api = await requireApi(p);
      if (actual?.key === undefined) await apiGateway.createApiKey(desired.key, markTags);
      if (actual?.plan === undefined) await apiGateway.createUsagePlan(desired.plan, api.id, stage, markTags);
      else if (!actual.plan.stages.includes(`${api.id}/${stage}`)) {
        await apiGateway.addStage(actual.plan.id, api.id, stage);
      }
      const { key, plan } = await seenAccess(p);
      if (key === undefined || plan === undefined || plan.keyIds.includes(key.id)) return;
      await apiGateway.addKey(plan.id, key.id);
    },

    owned: (actual) =>
      Object.entries(markTags).every(([name, value]) => actual.key === undefined || actual.key.tags[name] === value),
  };
}

/** What is to be done about key and plan. Pure. */
export function diffAccess(desired: WantedAccess, actual: SeenAccess | undefined): Change {
  const { key, plan } = actual ?? {};
  if (key?.enabled === false) {
    return {
      action: 'blocked',
      lines: [{ path: 'enabled', before: 'no', after: 'yes' }],
      remedy: `Somebody has disabled the API key ${desired.key}. Enable it in API Gateway, or set api.auth to another kind.`,
    };
  }
  const lines: Line[] = [];
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
