/** A count with its noun, such as `1 record` or `2 records`. The plural is the noun with an s. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
