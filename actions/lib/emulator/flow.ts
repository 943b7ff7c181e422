import { UserError } from '#lib/errors.ts';
import { type Shard, WHOLE } from '#lib/ledger/shard.ts';
import type { FlowOptions } from './options.ts';
import type { Mode } from './source/modes.ts';
import { parseShard } from './source/shard.ts';

/** How records flow, with the defaults of the mode filled in. */
export interface Flow {
  readonly mode: Mode;
  readonly shard: Shard;
  /** Turns to post; infinite without a limit. */
  readonly turns: number;
  /** Infinite without a limit. */
  readonly durationMs: number;
  /** Records a second at most; undefined without a limit. */
  readonly rate: number | undefined;
  /** Factor on the original's pauses; 0 in sample and drain. */
  readonly pace: number;
  /** Batches in flight at the same time. */
  readonly maxInFlight: number;
  /** Records of a batch at most. */
  readonly batchSize: number;
}

const DEFAULT_POSTS = 100;
const DEFAULT_IN_FLIGHT = 4;
const DEFAULT_BATCH_SIZE = 200;

/**
 * How records flow in a mode. The original waits for each answer before it posts the next record, and so does mode
 * faithful.
 *
 * @throws UserError when an option does not go with the mode, or the shard is none.
 */
export function flowOf(options: FlowOptions): Flow {
  const { mode, rate, pace, shard, inFlight, batchSize } = options;
  const limits = {
    mode,
    rate,
    turns: turnsOf(options),
    durationMs: (options.duration ?? Number.POSITIVE_INFINITY) * 1000,
  };
  if (mode === 'faithful') {
    refuseParallel(options);
    return { ...limits, shard: WHOLE, pace, maxInFlight: 1, batchSize: 1 };
  }
  // A batch holds no more than the records of one second, so that the rate is kept second by second.
  const perSecond = rate === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(rate));
  return {
    ...limits,
    shard: shard === undefined ? WHOLE : parseShard(shard),
    pace: 0,
    maxInFlight: inFlight ?? DEFAULT_IN_FLIGHT,
    batchSize: Math.min(batchSize ?? DEFAULT_BATCH_SIZE, perSecond),
  };
}

function turnsOf({ mode, posts, duration }: FlowOptions): number {
  return posts ?? (duration === undefined && mode !== 'drain' ? DEFAULT_POSTS : Number.POSITIVE_INFINITY);
}

function refuseParallel({ shard, inFlight, batchSize }: FlowOptions): void {
  for (const [name, value] of Object.entries({ shard, 'in-flight': inFlight, 'batch-size': batchSize })) {
    if (value === undefined) continue;
    throw new UserError(
      `Input "${name}" is "${value}", and mode faithful posts one record at a time in the original's order. Leave it out, or choose mode sample or drain.`,
    );
  }
}
