import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diffTopics, matchExactly, parseDescription, type Topic } from '#lib/pipeline/create-topics/topic-list.ts';

const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,30}$/);

const described = (topics: ReadonlyMap<string, Topic>): string =>
  [...topics]
    .map(
      ([topic, { partitions, replicationFactor }]) =>
        `Topic: ${topic}\tTopicId: jcEhmIkPSzCSbUIsyYUYYA\tPartitionCount: ${partitions}\tReplicationFactor: ${replicationFactor}\tConfigs: min.insync.replicas=1\n` +
        Array.from(
          { length: partitions },
          (_, p) => `\tTopic: ${topic}\tPartition: ${p}\tLeader: 1\tReplicas: 1\tIsr: 1\n`,
        ).join(''),
    )
    .join('');

test('reads every topic of a description, with or without warnings around it', () => {
  const topic = fc.record({
    partitions: fc.integer({ min: 1, max: 5 }),
    replicationFactor: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(name, topic), { maxLength: 5 }), (entries) => {
      const topics = new Map(entries);
      const output = `WARNING: Due to limitations in metric names, topics with a period\n${described(topics)}`;
      expect(parseDescription(output)).toEqual(topics);
    }),
  );
});

test('reads the older form without a topic id', () => {
  expect(parseDescription('Topic:a.pin\tPartitionCount:3\tReplicationFactor:2\tConfigs:\n').get('a.pin')).toEqual({
    partitions: 3,
    replicationFactor: 2,
  });
});

test('the expression matches the names and no others', () => {
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), name, (names, other) => {
      const matches = new RegExp(`^(?:${matchExactly(names)})$`);
      for (const one of names) expect(matches.test(one)).toBe(true);
      expect(matches.test(other)).toBe(names.includes(other));
    }),
  );
});

const desired = new Map([
  ['u.pin', { partitions: 1, replicationFactor: undefined }],
  ['u.geo', { partitions: 1, replicationFactor: undefined }],
]);
const there = { partitions: 1, replicationFactor: 2 };

test('creates the missing topics and no others', () => {
  expect(diffTopics(desired, new Map())).toMatchObject({
    action: 'create',
    lines: [{ path: 'u.pin' }, { path: 'u.geo' }],
  });
  expect(diffTopics(desired, new Map([['u.pin', there]]))).toEqual({
    action: 'update',
    lines: [{ path: 'u.geo', after: '1 partition' }],
  });
  expect(
    diffTopics(
      desired,
      new Map([
        ['u.pin', there],
        ['u.geo', there],
        ['else', there],
      ]),
    ),
  ).toEqual({ action: 'none' });
});

test('another number of partitions blocks all of them', () => {
  expect(diffTopics(desired, new Map([['u.pin', { ...there, partitions: 3 }]]))).toMatchObject({
    action: 'blocked',
    lines: [{ path: 'u.pin partitions', before: '3', after: '1' }],
    remedy: expect.stringContaining('topics.partitions'),
  });
});

test('a replication factor counts only when it is set', () => {
  const set = new Map([['u.pin', { partitions: 1, replicationFactor: 3 }]]);
  expect(diffTopics(set, new Map([['u.pin', there]]))).toMatchObject({ action: 'blocked' });
});
