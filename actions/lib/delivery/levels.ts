/**
 * How closely the bucket is checked.
 * - `values`: every object is read, and its value is compared with what was posted.
 * - `keys`: it is enough that the object's key is listed.
 */
export const levels = ['values', 'keys'] as const;
export type Level = (typeof levels)[number];
