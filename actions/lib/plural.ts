/**
 * A count with its noun: `plural(1, 'topic')` is "1 topic", `plural(2, 'topic')` is "2 topics".
 *
 * @param many the plural, where it is not the singular with an s, such as `tries`.
 */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
