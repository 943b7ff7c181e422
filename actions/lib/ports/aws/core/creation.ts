/**
 * What became of a call that creates: `exists` means that a thing of that name was already there and was left alone.
 */
export type Creation = 'created' | 'exists';
