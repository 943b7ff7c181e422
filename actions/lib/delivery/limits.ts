/** How many records of a kind a report lists one by one. Counts are always complete. */
export const MAX_LISTED = 20;
