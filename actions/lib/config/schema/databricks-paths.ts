import type { Grammar } from '#lib/grammar.ts';

/** A part of a path: letters and digits of any script, and some signs; blanks only within it. */
const PART = '[\\p{L}\\p{N}@._+=&,()-]+(?: [\\p{L}\\p{N}@._+=&,()-]+)*';
const PATH = `(?:/${PART})+`;

/** A grammar of paths. A part `.` or `..` would lead elsewhere than it says. */
const pathGrammar = (expected: string, pattern: string): Grammar => ({
  expected,
  matches: new RegExp(`^${pattern}$`, 'u'),
  hint: (text) =>
    text.split('/').some((part) => /^\.{1,2}$/.test(part)) ? `${expected}, without "." and ".."` : undefined,
});

export const workspaceFolder = pathGrammar('a folder of the workspace, such as /Shared/pipeline', PATH);
export const mountPoint = pathGrammar('a path below /mnt, such as /mnt/my-bucket', '/mnt(?:/[A-Za-z0-9._-]+)+');
export const dbfsPath = pathGrammar('a path on DBFS, such as dbfs:/user/hive/warehouse/keys', `dbfs:${PATH}`);
export const readPath = pathGrammar(
  'a path, such as /Volumes/main/pinterest/raw or s3://bucket',
  `(?:${PATH}|dbfs:${PATH}|[a-z][a-z0-9]*://[A-Za-z0-9][A-Za-z0-9.@_-]*(?:${PATH})?)`,
);
