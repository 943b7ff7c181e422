/** Languages of notebooks by the API's name, with the start of a comment and the extension of a file. */
export const languages = {
  PYTHON: { comment: '#', extension: 'py' },
  SQL: { comment: '--', extension: 'sql' },
  SCALA: { comment: '//', extension: 'scala' },
  R: { comment: '#', extension: 'r' },
} as const;
export type Language = keyof typeof languages;

const headerOf = (language: Language): string => `${languages[language].comment} Databricks notebook source`;

/** The language of a file by its extension; undefined for any other extension. */
export const languageOf = (name: string): Language | undefined =>
  (Object.keys(languages) as Language[]).find((one) => name.toLowerCase().endsWith(`.${languages[one].extension}`));

/** Whether the first line of a source marks it as a notebook. */
export const isNotebook = (language: Language, source: string): boolean =>
  source
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, 1)[0]
    ?.trimEnd() === headerOf(language);

/**
 * A notebook's source in the form in which Databricks exports it: with the first line that marks a notebook, with `\n`
 * as line ends, and without white space at the end.
 */
export function normalised(language: Language, source: string): string {
  const text = source
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();
  return isNotebook(language, text) ? text : `${headerOf(language)}\n${text}`;
}
