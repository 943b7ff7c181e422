import { shown } from '#lib/config/findings.ts';
import { type Names, tables } from '#lib/config/names.ts';
import { javaRegex } from './java-regex.ts';

/** Notes something about a key of the properties, concluded from keys of the config. */
export type Note = (key: string, message: string, keys?: readonly string[]) => void;

interface Topics {
  readonly names: Names;
  /** Value of `topics.regex`. */
  readonly pattern: string | undefined;
  /** Value of `topics`. */
  readonly list: string | undefined;
}

/** The sink must read the three topics, and should read nobody else's. */
export function checkTopics({ names, pattern, list }: Topics, error: Note, warning: Note): void {
  const exact = `^${names.userId}\\.(${tables.join('|')})$`;
  const use = `${exact} (in a properties file its backslash is doubled)`;
  if (pattern !== undefined && list !== undefined) {
    error('topics', 'topics and topics.regex exclude each other; keep one of them.');
  } else if (list !== undefined) {
    checkList(names, list, error, warning);
  } else if (pattern === undefined) {
    error('topics.regex', `topics.regex is missing; add ${use}.`, ['userId']);
  } else {
    checkPattern(names, pattern, use, error, warning);
  }
}

function checkList(names: Names, list: string, error: Note, warning: Note): void {
  const listed = list.split(',').map((topic) => topic.trim());
  const missed = topicsOf(names).filter((topic) => !listed.includes(topic));
  const foreign = listed.filter((topic) => !topic.startsWith(`${names.userId}.`));
  if (missed.length > 0) error('topics', `topics is ${shown(list)}, which lacks ${missed.join(', ')}.`, ['userId']);
  if (foreign.length > 0) {
    warning('topics', `topics names ${foreign.map(shown).join(', ')}, which belongs to another user id.`, ['userId']);
  }
}

function checkPattern(names: Names, pattern: string, use: string, error: Note, warning: Note): void {
  const matches = javaRegex(pattern);
  if (matches === undefined) {
    const message = `topics.regex is ${shown(pattern)}, which is not a regular expression that can be checked; use ${use}.`;
    error('topics.regex', message, ['userId']);
    return;
  }
  const missed = topicsOf(names).filter((topic) => !matches(topic));
  if (missed.length > 0) {
    const message = `topics.regex is ${shown(pattern)}, which does not match the whole of ${missed.join(', ')}; use ${use}.`;
    error('topics.regex', message, ['userId']);
    return;
  }
  const foreign = topicsOfOthers(names.userId).find(matches);
  if (foreign !== undefined) {
    const message = `topics.regex is ${shown(pattern)}, which could match topics of another user, such as ${foreign}; yours alone match ${use}.`;
    warning('topics.regex', message, ['userId']);
  }
}

const topicsOf = (names: Names): string[] => tables.map((table) => names.topics[table]);

/** Topics of users whose ids resemble this one, and of some who have nothing in common with it. */
function topicsOfOthers(userId: string): string[] {
  const longer = ['0', 'a', '-2', '_x'].map((end) => `${userId}${end}`);
  const ids = [...longer, `0${userId}`, `x-${userId}`, userId.slice(0, -1), '0123456789ab', 'zz'];
  return ids.filter((id) => id !== userId).flatMap((id) => tables.map((table) => `${id}.${table}`));
}
