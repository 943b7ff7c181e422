import type { Signable } from '#lib/ports/aws/core/sigv4.ts';
import type { Secret } from '#lib/secret.ts';

/** A key that opens stages of APIs through usage plans. */
export interface ApiKey {
  readonly id: string;
  readonly enabled: boolean;
  readonly value: Secret;
  readonly tags: Readonly<Record<string, string>>;
}

/** What ties keys to stages. */
export interface UsagePlan {
  readonly id: string;
  /** Each `<api id>/<stage>`. */
  readonly stages: readonly string[];
  readonly keyIds: readonly string[];
}

/** Who may call a deployed API: keys, plans, and signatures. Names are matched exactly. */
export interface ApiCallers {
  /** @throws UserError when several are called so. */
  apiKey(name: string): Promise<ApiKey | undefined>;
  /** A write: apigateway:POST on /apikeys. */
  createApiKey(name: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** @throws UserError when several are called so. */
  usagePlan(name: string): Promise<UsagePlan | undefined>;
  /** A write: apigateway:POST on /usageplans. The stage must exist. */
  createUsagePlan(name: string, apiId: string, stage: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** A write: apigateway:PATCH on /usageplans. */
  addStage(planId: string, apiId: string, stage: string): Promise<void>;
  /** A write: apigateway:POST on /usageplans/<id>/keys. */
  addKey(planId: string, keyId: string): Promise<void>;
  /** Headers that sign a request to a deployed API with the credentials in use. */
  signInvocation(request: Signable): Promise<Readonly<Record<string, string>>>;
}
