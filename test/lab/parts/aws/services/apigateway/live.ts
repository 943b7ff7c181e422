import type { Upstream, UpstreamAnswer } from '../../ministack/upstream.ts';
import type { ApiKey, Resource, Stage, UsagePlan } from './model.ts';

/** Resources in one page: API Gateway's maximum. */
const PAGE = 500;

/**
 * What callers of deployed APIs can reach: the resources as they were at the time of the deployment, the stages, and
 * their API keys. The emulator would show each change of a resource at once, so a deployment's resources are copied
 * here when it is created. Answers of the emulator are kept until the next write.
 */
export class LiveApis {
  readonly #upstream: Upstream;
  readonly #deployments = new Map<string, readonly Resource[]>();
  #stages = new Map<string, Promise<Stage | undefined>>();
  #keys = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  /** Sends one request to the emulator's control plane. */
  ask(method: string, target: string, body?: string): Promise<UpstreamAnswer> {
    const headers = { 'content-type': 'application/json' };
    return this.#upstream.ask({
      service: 'apigateway',
      method,
      target,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  }

  /** Drops the kept answers. To be called after every write. */
  changed(): void {
    this.#stages = new Map();
    this.#keys = new Map();
  }

  /** All current resources of an API with their methods. */
  async resources(apiId: string): Promise<Resource[]> {
    const all: Resource[] = [];
    for (let position = ''; ; ) {
      const from = position === '' ? '' : `&position=${encodeURIComponent(position)}`;
      const answer = await this.#json<{ item?: Resource[]; position?: string }>(
        `/restapis/${apiId}/resources?embed=methods&limit=${PAGE}${from}`,
      );
      all.push(...(answer?.item ?? []));
      if (!answer?.position) return all;
      position = answer.position;
    }
  }

  /** Stores the current resources of an API as those of a deployment. */
  async deploy(apiId: string, deploymentId: string): Promise<void> {
    this.#deployments.set(`${apiId}/${deploymentId}`, await this.resources(apiId));
  }

  /** The deployed resources that a stage shows; undefined when the stage does not exist. */
  async deployed(apiId: string, stageName: string): Promise<readonly Resource[] | undefined> {
    const name = `${apiId}/${stageName}`;
    const stage = this.#stages.get(name) ?? this.#json<Stage>(`/restapis/${apiId}/stages/${stageName}`);
    this.#stages.set(name, stage);
    const deploymentId = (await stage)?.deploymentId;
    return deploymentId === undefined ? undefined : this.#deployments.get(`${apiId}/${deploymentId}`);
  }

  /** The values of all enabled API keys that are in a usage plan of the stage. */
  keysOf(apiId: string, stageName: string): Promise<ReadonlySet<string>> {
    const name = `${apiId}/${stageName}`;
    const keys = this.#keys.get(name) ?? this.#readKeys(apiId, stageName);
    this.#keys.set(name, keys);
    return keys;
  }

  async #readKeys(apiId: string, stageName: string): Promise<ReadonlySet<string>> {
    const plans = (await this.#json<{ item?: UsagePlan[] }>('/usageplans?limit=500'))?.item ?? [];
    const opening = plans.filter((plan) =>
      plan.apiStages?.some((one) => one.apiId === apiId && one.stage === stageName),
    );
    const values = new Set<string>();
    for (const plan of opening) {
      const keys = (await this.#json<{ item?: ApiKey[] }>(`/usageplans/${plan.id}/keys?limit=500`))?.item ?? [];
      for (const { id } of keys) {
        const key = await this.#json<ApiKey>(`/apikeys/${id}?includeValue=true`);
        if (key?.enabled !== false && key?.value !== undefined) values.add(key.value);
      }
    }
    return values;
  }

  async #json<T>(target: string): Promise<T | undefined> {
    const answer = await this.ask('GET', target);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`the emulator answered ${answer.status} to GET ${target}`);
    return JSON.parse(answer.body.toString('utf8')) as T;
  }
}
