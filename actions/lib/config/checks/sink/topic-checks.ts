import type { Notes } from '#lib/config/checks/checkable.ts';
import { type Names, tables } from '#lib/config/names.ts';
import { shown } from '#lib/config/source/findings.ts';
import { javaRegex } from './java-regex.ts';

interface Topics {
  readonly names: Names;
  /** Value of `topics.regex`. */
  readonly pattern: string | undefined;
  /** Value of `topics`. */
  readonly list: string | undefined;
}

/** The sink must read the three topics, and should not read those of another user. */
export function checkTopics({ names, pattern, list }: Topics, notes: Notes): void {
  if (pattern !== undefined && list !== undefined) {
    notes.error(
      'topics',
      'topics and topics.regex are both set, and Kafka Connect accepts only one; remove one of them.',
    );
  } else if (list !== undefined) {
    checkList(names, list, notes);
  } else if (pattern === undefined) {
    notes.error('topics.regex', `topics.regex is missing; add ${exactPattern(names)}.`, ['userId']);
  } else {
    checkPattern(names, pattern, notes);
  }
}

/** The pattern that matches the three topics only, as messages recommend it. */
const exactPattern = (names: Names): string =>
  `^${names.userId}\\.(${tables.join('|')})$ (in a properties file, write its backslash twice)`;

function checkList(names: Names, list: string, { error, warning }: Notes): void {
  const listed = list.split(',').map((topic) => topic.trim());
  const missed = topicsOf(names).filter((topic) => !listed.includes(topic));
  const ofOthers = listed.filter((topic) => !topic.startsWith(`${names.userId}.`));
  if (missed.length > 0) {
    error('topics', `topics is ${shown(list)}, which lacks ${missed.join(', ')}; add what it lacks.`, ['userId']);
  }
  if (ofOthers.length > 0) {
    const message = `topics names ${ofOthers.map(shown).join(', ')}, which does not begin with the userId ${shown(names.userId)}; remove it.`;
    warning('topics', message, ['userId']);
  }
}

function checkPattern(names: Names, pattern: string, { error, warning }: Notes): void {
  const is = `topics.regex is ${shown(pattern)}`;
  const matches = javaRegex(pattern);
  if (matches === undefined) {
    const message = `${is}, which is not a regular expression that can be checked; use ${exactPattern(names)}.`;
    error('topics.regex', message, ['userId']);
    return;
  }
  const missed = topicsOf(names).filter((topic) => !matches(topic));
  if (missed.length > 0) {
    const message = `${is}, which does not match the whole of ${missed.join(', ')}; use ${exactPattern(names)}.`;
    error('topics.regex', message, ['userId']);
    return;
  }
  const ofOthers = topicsOfOthers(names.userId).find(matches);
  if (ofOthers !== undefined) {
    const message = `${is}, which could match topics of another user, such as ${ofOthers}; only yours match ${exactPattern(names)}.`;
    warning('topics.regex', message, ['userId']);
  }
}

const topicsOf = (names: Names): string[] => tables.map((table) => names.topics[table]);

/** Sample topics of other users: of ids that resemble this one, and of two that do not. */
function topicsOfOthers(userId: string): string[] {
  const longer = ['0', 'a', '-2', '_x'].map((end) => `${userId}${end}`);
  const ids = [...longer, `0${userId}`, `x-${userId}`, userId.slice(0, -1), '0123456789ab', 'zz'];
  return ids.filter((id) => id !== userId).flatMap((id) => tables.map((table) => `${id}.${table}`));
}
