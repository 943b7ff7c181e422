/** `i/n`, both from 1 to 9999. It stands alone so that the inputs' spec imports nothing else. */
export const shardPattern = /^[1-9]\d{0,3}\/[1-9]\d{0,3}$/;
