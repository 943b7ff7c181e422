/** The folder of the bucket in which the sink writes: its property `topics.dir`. `topics` is the connector's own default. */
export const topicsDirOf = (connectorProperties: Readonly<Record<string, string>>): string =>
  connectorProperties['topics.dir'] ?? 'topics';
