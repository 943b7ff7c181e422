/** A regular expression that matches exactly this text, and nothing else, in JavaScript and in Java. */
export const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
