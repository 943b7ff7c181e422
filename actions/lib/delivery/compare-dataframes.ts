import { topicsDirOf } from '#lib/config/topics-dir.ts';
import { openStore } from '#lib/ledger/open-store.ts';
import { latestRun } from '#lib/ledger/store.ts';
import type { Loaded } from '#lib/pipeline/load-dataframes/result.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { readClaims } from './expected/claims.ts';
import type { LedgerChoice } from './expected/load-expected.ts';
import { type DataframesProof, proofOfDataframes } from './verdict/dataframes-proof.ts';

/**
 * Compares what load-dataframes loaded with a ledger: is every acknowledged record among the rows?
 *
 * @returns undefined when the store holds no ledger.
 * @throws UserError when the ledger cannot be read.
 */
export async function compareDataframes(
  pipeline: Pipeline,
  ledger: LedgerChoice,
  loaded: Loaded,
): Promise<DataframesProof | undefined> {
  const store = openStore(ledger.store, pipeline.ports);
  const run = ledger.run ?? latestRun(await store.runs())?.header.run;
  if (run === undefined) return undefined;
  const claims = await readClaims(store.read(run), `The ledger of run ${run} in ${ledger.store}`);
  return proofOfDataframes(claims, loaded, topicsDirOf(pipeline.connectorProperties));
}
