import { rmSync, writeFileSync } from 'node:fs';
import type { LiveApis } from './live.ts';

/** Which stage of which API is the pipeline's. */
export interface PipelineApi {
  /** Name of the REST API. */
  readonly name: string;
  readonly stage: string;
}

/** What the address of the pipeline's API is put together from, and where it is kept. */
export interface InvokeUrlOptions {
  readonly live: LiveApis;
  readonly api: PipelineApi;
  readonly endpoint: string;
  /** Absent while the stage is not deployed. */
  readonly file: string;
}

/** Keeps the address of the pipeline's API in a file, whatever else is deployed or deleted in the account. */
export class InvokeUrl {
  readonly #options: InvokeUrlOptions;
  #apiId: string | undefined;

  constructor(options: InvokeUrlOptions) {
    this.#options = options;
  }

  /** To be called when a stage shows a deployment. */
  async deployed(apiId: string, stage: string): Promise<void> {
    const { live, api, endpoint, file } = this.#options;
    if (stage !== api.stage) return;
    const answer = await live.ask('GET', `/restapis/${apiId}`);
    if (answer.status !== 200) return;
    const { name } = JSON.parse(answer.body.toString('utf8')) as { name?: string };
    if (name !== api.name) return;
    this.#apiId = apiId;
    writeFileSync(file, `${endpoint}/_aws/execute-api/${apiId}/${stage}`);
  }

  /** To be called when an API is deleted, or one stage of it. */
  deleted(apiId: string, stage?: string): void {
    const { api, file } = this.#options;
    if (apiId !== this.#apiId || (stage !== undefined && stage !== api.stage)) return;
    this.#apiId = undefined;
    rmSync(file, { force: true });
  }
}
