/** Our mark: the tags, or the object metadata, of what the pipeline creates. Only what carries it is ever deleted. */
export const markTags: Readonly<Record<string, string>> = { 'managed-by': 'pinterest-pipeline' };

/** Whether tags or object metadata hold our mark. */
export const hasMark = (tags: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(markTags).every(([name, value]) => tags[name] === value);
