/** How posts are chosen. `faithful`: the original emulator's own sequence, one row of each table a turn. */
export const modes = ['faithful'] as const;
export type Mode = (typeof modes)[number];
