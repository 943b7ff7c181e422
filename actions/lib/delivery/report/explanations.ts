import type { Report } from './schema.ts';

type Connector = NonNullable<Report['connector']>;

/** What is known about the cause of failures, a line each. */
export function explanationsOf(report: Report): readonly string[] {
  return [
    ...(report.recreated ?? []).map(recreatedText),
    ...(report.counts.late > 0 ? lateTexts(report) : []),
    ...(report.counts.unexpected > 0 ? (report.unfinished ?? []).map(unfinishedText) : []),
  ];
}

/** What a topic that was created again means for the records that were in it before. */
function recreatedText({ topic, likely }: NonNullable<Report['recreated']>[number]): string {
  const cause = likely
    ? `Topic ${topic} was deleted and created again after these records were posted, or the answers to their posts were false: Kafka counts its offsets from 0 on again.`
    : `No record of this run is at its offset in topic ${topic}: the topic was deleted and created again after they were posted, or every value was changed on its way.`;
  return `${cause} Retention is not the cause. In a topic that was created again nothing proves the old records, and the sink overwrites their objects with new ones. Emulate with a new run, and verify that one.`;
}

/** Why a record can be unexpected although it is ours, and what to do about it. */
const unfinishedText = (run: string): string =>
  `Run ${run} was killed, or is still being written: records that it was posting are in no ledger yet, and may be the unexpected ones. Emulate with run "${run}" once more, which enters them in its ledger, and verify again.`;

function lateTexts({ connector, otherNames = [] }: Report): readonly string[] {
  return [
    ...(connector === undefined ? [] : [connectorStateText(connector), ...taskTexts(connector)]),
    ...withoutRepeats(otherNames).map(
      ({ key, expected, difference }) =>
        `The bucket holds objects of other names, such as ${key}: ${difference}. Predicted was ${expected}. The proof needs the sink's properties that validate-config asks for.`,
    ),
  ];
}

/** One example of each difference. */
const withoutRepeats = (names: NonNullable<Report['otherNames']>): NonNullable<Report['otherNames']> =>
  names.filter(({ difference }, index) => names.findIndex((other) => other.difference === difference) === index);

const remedies: Readonly<Record<string, string>> = {
  FAILED:
    'Nothing more arrives in the bucket. Correct the cause: a record that the sink cannot write, a property, or a right of its role. Then run deploy-connector, which creates the connector again; it continues where it stopped.',
  PAUSED: 'Nothing arrives in the bucket until it is resumed: run deploy-connector.',
  PAUSING: 'Nothing arrives in the bucket until it is resumed: run deploy-connector.',
  DELETING: 'Nothing more arrives in the bucket: run deploy-connector when it is gone.',
  ABSENT: 'Run deploy-connector; or set connector.arn in the config when it has another name.',
};

/** The connector's state, what it means for late records, and where its log is. */
export function connectorStateText({ name, state, reason, logs }: Connector): string {
  if (state === 'ABSENT') return `There is no connector ${name} in MSK Connect. ${remedies['ABSENT']}`;
  if (state === 'UNKNOWN') return `The state of the connector ${name} is unknown: ${sentence(reason ?? 'no answer')}`;
  const said = reason === undefined ? '' : ` MSK Connect says: ${sentence(reason)}`;
  const remedy = remedies[state] === undefined ? '' : ` ${remedies[state]}`;
  const log =
    logs.length > 0
      ? ` Its workers write their log to ${logs.join(' and ')}.`
      : ' Its workers write no log: turn on log delivery for the connector to see more.';
  return `The connector ${name} is ${state}.${said}${remedy}${log}`;
}

/** How far the tasks have come: MSK Connect itself shows no states of tasks. */
function taskTexts({ tasks, tasksUnknown }: Connector): readonly string[] {
  if (tasksUnknown !== undefined) return [sentence(tasksUnknown)];
  return (tasks ?? []).map(({ topic, partition, next, hasTask }) =>
    hasTask
      ? `A task reads ${topic}, partition ${partition}. It has written everything before offset ${next}.`
      : `No task reads ${topic}, partition ${partition}: its task has failed, or was never started. Everything before offset ${next} was written: look at the records from there on.`,
  );
}

const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
