/**
 * The folder of the bucket in which the sink writes: its property `topics.dir`. `topics` is the connector's own default;
 * an empty one means the bucket itself.
 */
export const topicsDirOf = (connectorProperties: Readonly<Record<string, string>>): string =>
  connectorProperties['topics.dir']?.trim() ?? 'topics';

/** Prefix of the keys of all objects that the sink writes for a topic. */
export function topicPrefix(connectorProperties: Readonly<Record<string, string>>, topic: string): string {
  const dir = topicsDirOf(connectorProperties);
  return `${dir === '' ? '' : `${dir}/`}${topic}/`;
}
