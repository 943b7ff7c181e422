/** How many records of a kind a report lists one by one. Counts are always complete. */
export const MAX_LISTED = 20;

/**
 * How many offsets are searched beside the claimed ones of a partition, on either side. One run of the console consumer
 * reads so many, so that the search costs no further start of a JVM.
 */
export const MAX_SEARCHED = 20_000;
