/** Languages of notebooks, by the name that the API uses: the sign of a comment and the extension of a file. */
export const languages = {
  PYTHON: { comment: '#', extension: 'py' },
  SQL: { comment: '--', extension: 'sql' },
  SCALA: { comment: '//', extension: 'scala' },
  R: { comment: '#', extension: 'r' },
} as const;
export type Language = keyof typeof languages;

const headerOf = (language: Language): string => `${languages[language].comment} Databricks notebook source`;

/** The language that a file's name says; undefined when it says none. */
export const languageOf = (name: string): Language | undefined =>
  (Object.keys(languages) as Language[]).find((one) => name.toLowerCase().endsWith(`.${languages[one].extension}`));

/** Whether a source's first line says that it is a notebook. */
export const isNotebook = (language: Language, source: string): boolean =>
  source
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, 1)[0]
    ?.trimEnd() === headerOf(language);

/**
 * A notebook's source as Databricks gives it back: with its first line, with plain line ends, with nothing after the
 * last cell.
 */
export function normalised(language: Language, source: string): string {
  const text = source
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();
  return isNotebook(language, text) ? text : `${headerOf(language)}\n${text}`;
}
