/** Tags, or object metadata, of what the pipeline made: only what carries them is ever taken down again. */
export const markTags: Readonly<Record<string, string>> = { 'managed-by': 'pinterest-pipeline' };
