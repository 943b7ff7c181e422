/** How closely the bucket is looked at: every object's value, or its key alone. */
export const levels = ['values', 'keys'] as const;
export type Level = (typeof levels)[number];
