import { expect, test } from '@jest/globals';
import { checkedSink } from './checked-sink.ts';

const withTransform = (type: string, more: Readonly<Record<string, string>> = {}) =>
  checkedSink({ transforms: 'mine', 'transforms.mine.type': type, ...more });

const apache = 'org.apache.kafka.connect.transforms.';

test.each([
  [`${apache}RegexRouter`, /it changes the topic in the key of each object/],
  [`${apache}TimestampRouter`, /it changes the topic in the key of each object/],
  [`${apache}InsertField$Value`, /would count the record as altered/],
  [`${apache}ReplaceField$Value`, /would count the record as altered/],
  [`${apache}Cast$Value`, /would count the record as altered/],
  ['com.example.Own', /would count the record as altered/],
  [`${apache}Filter`, /a record that it drops never reaches S3/],
  ['io.confluent.connect.transforms.Filter$Value', /a record that it drops never reaches S3/],
  [`${apache}SetSchemaMetadata$Value`, /it needs a schema/],
])('%s is a warning that says what it breaks', (type, breaks) => {
  expect(withTransform(type)).toMatchObject({ errors: [], warnings: [expect.stringMatching(breaks)] });
});

test.each([`${apache}InsertHeader`, `${apache}DropHeaders`, `${apache}ValueToKey`, `${apache}ExtractField$Key`])(
  '%s changes nothing in an object',
  (type) => {
    expect(withTransform(type)).toMatchObject({ errors: [], warnings: [] });
  },
);

test('a transform without its class is an error', () => {
  expect(checkedSink({ transforms: 'a, b', 'transforms.a.type': `${apache}DropHeaders` }).errors).toEqual([
    'transforms names "b", and transforms.b.type is missing; add the class of the transform.',
  ]);
});

test('settings of a transform that is not in the list have no effect', () => {
  expect(checkedSink({ 'transforms.old.type': `${apache}RegexRouter`, 'predicates.p.type': 'x.Y' }).warnings).toEqual([
    'transforms.old.type has no effect, because transforms does not name "old"; remove it, or add "old".',
    'predicates.p.type has no effect, because predicates does not name "p"; remove it, or add "p".',
  ]);
});

test('an empty list of transforms is none', () => {
  expect(checkedSink({ transforms: '' })).toEqual({ errors: [], warnings: [], lines: [] });
});
