import type { KeptProof, ProofStore } from '#lib/converge/proof.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { apiStage, requireApi } from './look-ups.ts';

const TIMEOUT_MS = 60_000;

/** Name of the stage variable. API Gateway allows letters, digits and underscores. */
export const PROOF_VARIABLE = 'pipelineProof';

/**
 * Keeps the proof of the API in a variable of its stage, so that it lives and dies with what was proven. It is read with
 * the stage. Without a stage there is no proof.
 */
export function stageProof(p: Pipeline): ProofStore {
  const { stage } = p.config.api;
  return {
    timeoutMs: TIMEOUT_MS,
    read: async () => parseProof((await apiStage(p))?.variables[PROOF_VARIABLE]),
    async write({ outcome, proves }) {
      const api = await requireApi(p);
      if ((await apiStage(p)) === undefined) throw new UserError(`The API ${api.id} has no stage ${stage} any more.`);
      await p.ports.apiGateway.setStageVariable(api.id, stage, PROOF_VARIABLE, `${outcome}:${proves.join(',')}`);
    },
  };
}

/** The result that a value holds, such as `passed:0123abcd,4567ef01`. Undefined for any other text: the proof counts as missing. */
export function parseProof(value: string | undefined): KeptProof | undefined {
  const [, outcome, proves = ''] = /^(pending|passed|failed):([0-9a-f,]+)$/.exec(value ?? '') ?? [];
  return outcome === undefined ? undefined : { outcome: outcome as KeptProof['outcome'], proves: proves.split(',') };
}
