/** `i/n`, both from 1 to 9999. In a file of its own, so that the inputs' spec, which uses it, loads nothing else. */
export const shardPattern = /^[1-9]\d{0,3}\/[1-9]\d{0,3}$/;
