/** A text that names one partition among those of all topics, for use as a key of a map. */
export const partitionName = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string =>
  `${topic} ${partition}`;
