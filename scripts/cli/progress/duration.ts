/** A duration in ms as `4.2 s`. */
export const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
