import { emulationFailure, emulationSummary, endText } from '#lib/emulator/result-text.ts';
import { runEmulation } from '#lib/emulator/run-emulation.ts';
import { openForAction } from '#lib/entry/open-for-action.ts';
import { UserError } from '#lib/errors.ts';
import { total } from '#lib/record/table-counts.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/**
 * Posts rows of the database and keeps a ledger of what became of every record.
 *
 * @throws UserError when it could not begin, when it was interrupted, and when records are unaccounted for at its end.
 */
export const run: ActionMain<typeof spec>['run'] = async (inputs, context) => {
  const { signal, log, summarise } = context;
  const say = (text: string) => log.info(text);
  await using pipeline = await openForAction(inputs, context);
  const { mode, posts, duration, rate, pace, seed, shard } = inputs;
  const result = await runEmulation(pipeline, {
    flow: {
      mode,
      posts,
      duration,
      rate,
      pace,
      seed,
      shard,
      inFlight: inputs['in-flight'],
      batchSize: inputs['batch-size'],
    },
    store: { address: inputs.store, run: inputs.run },
    target: { invokeUrl: inputs['invoke-url'], apiKey: inputs['api-key'] },
    signal,
    say,
  });
  summarise(emulationSummary(result));
  const failure = emulationFailure(result);
  if (failure !== undefined) throw new UserError(failure);
  log.info(endText(result));
  return {
    read: String(total(result.read)),
    acknowledged: String(total(result.acknowledged)),
    'dead-lettered': String(total(result.deadLettered)),
    unknown: String(total(result.unknown)),
    run: result.run,
    store: result.store,
  };
};
