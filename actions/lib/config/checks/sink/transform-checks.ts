import type { Notes } from '#lib/config/checks/checkable.ts';
import { shown } from '#lib/config/source/findings.ts';
import { type SinkValues, simpleName } from './values.ts';

/** What a transform changes, by the name of its class without its package. */
const changes: readonly { readonly classes: readonly string[]; readonly breaks: string }[] = [
  {
    classes: ['RegexRouter', 'TimestampRouter', 'MessageTimestampRouter', 'TopicRegexRouter', 'ExtractTopic'],
    breaks: 'it changes the topic in the key of each object, and verify-delivery would count every record as late',
  },
  {
    classes: ['Filter', 'TombstoneHandler', 'Drop'],
    breaks: 'a record that it drops never reaches S3, and verify-delivery would count it as late',
  },
  {
    classes: ['SetSchemaMetadata', 'FromXml'],
    breaks: 'it needs a schema, which posts do not carry, so the tasks fail',
  },
];

/** Transforms of a record's headers, or of its key: neither is in an object. */
const HARMLESS = /^(InsertHeader|DropHeaders|ValueToKey)$|\$Key$/;

const CHANGES_VALUE =
  'it can change the value of a record, and verify-delivery would count the record as altered, because it compares with what was posted';

/** Transforms run between Kafka and the sink: what they change is in the objects, and not in the ledger. */
export function checkTransforms(values: SinkValues, notes: Notes): void {
  const names = listOf(values.textOf('transforms'));
  for (const name of names) checkTransform(name, values, notes);
  checkAliases('transforms', names, values, notes);
  checkAliases('predicates', listOf(values.textOf('predicates')), values, notes);
}

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

function checkTransform(name: string, { textOf }: SinkValues, { error, warning }: Notes): void {
  const key = `transforms.${name}.type`;
  const type = textOf(key);
  if (type === undefined) {
    error('transforms', `transforms names ${shown(name)}, and ${key} is missing; add the class of the transform.`);
    return;
  }
  const simple = simpleName(type);
  if (HARMLESS.test(simple)) return;
  const [base = ''] = simple.split('$');
  const breaks = changes.find(({ classes }) => classes.includes(base))?.breaks ?? CHANGES_VALUE;
  warning(key, `${key} is ${shown(type)}: ${breaks}. Remove ${shown(name)} from transforms.`);
}

/** Settings of a name that the list does not have are without effect. */
function checkAliases(list: string, names: readonly string[], { keys }: SinkValues, { warning }: Notes): void {
  for (const key of keys) {
    const alias = key.startsWith(`${list}.`) ? key.split('.')[1] : undefined;
    if (alias === undefined || names.includes(alias)) continue;
    warning(
      key,
      `${key} has no effect, because ${list} does not name ${shown(alias)}; remove it, or add ${shown(alias)}.`,
    );
  }
}
