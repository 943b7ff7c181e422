/**
 * How posts are chosen.
 * - `faithful`: the original emulator's own sequence, one row of each table a turn, one record at a time.
 * - `sample`: the rows of the same draws, without the original's order: each table flows into its topic by itself, many
 *   records in a request, several requests in flight.
 * - `drain`: every row of every table once.
 */
export const modes = ['faithful', 'sample', 'drain'] as const;
export type Mode = (typeof modes)[number];
