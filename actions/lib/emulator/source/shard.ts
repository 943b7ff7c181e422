import { UserError } from '#lib/errors.ts';
import type { Shard } from '#lib/ledger/shard.ts';
import { shardPattern } from './shard-pattern.ts';

/**
 * Reads `i/n`, such as `2/4`.
 *
 * @throws UserError when the text has another form, or i is above n.
 */
export function parseShard(text: string): Shard {
  const [index = 0, of = 0] = shardPattern.test(text) ? text.split('/').map(Number) : [];
  if (index < 1 || index > of) {
    throw new UserError(`Input "shard" is "${text}", expected i/n with i from 1 to n, such as 2/4.`);
  }
  return { index, of };
}

/** The shard as it is given; undefined for the whole. */
export const shardText = ({ index, of }: Shard): string | undefined => (of === 1 ? undefined : `${index}/${of}`);

/** SQL condition for the rows of a shard: those whose number, also a negative one, leaves `index - 1`. None for the whole. */
export const shardCondition = ({ index, of }: Shard, column: string): readonly string[] =>
  of === 1 ? [] : [`MOD(MOD(\`${column}\`, ${of}) + ${of}, ${of}) = ${index - 1}`];
