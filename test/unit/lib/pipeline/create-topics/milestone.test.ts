import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createTopics } from '#lib/pipeline/create-topics/milestone.ts';
import { HostUnreachable } from '#lib/ports/host/host.ts';
import { type BashHost, bashHost } from '../../../fakes/bash-host.ts';
import { fakeHost } from '../../../fakes/host.ts';
import { type FakePipeline, fakePipeline, run } from '../../../fakes/pipeline.ts';

/** Prints what kafka-topics.sh of Kafka 2.8.1 prints. Its cluster is a folder with a file for each topic. */
const tool = `#!/bin/bash
echo "$*" >> "$HOME/calls"
mkdir -p "$HOME/topics"
while [ $# -gt 0 ]; do case $1 in --create) create=1 ;; --describe) describe=1 ;; --topic) topic=$2; shift ;; --partitions) partitions=$2; shift ;; esac; shift; done
if [ -n "\${describe-}" ]; then
  found=0
  for file in "$HOME"/topics/*; do
    name=$(basename "$file")
    if [ -e "$file" ] && [[ $name =~ ^($topic)$ ]]; then
      found=1
      printf 'Topic: %s\\tTopicId: x\\tPartitionCount: %s\\tReplicationFactor: 1\\tConfigs: \\n' "$name" "$(cat "$file")"
    fi
  done
  [ $found = 1 ] || { echo "Error while executing topic command : Topic '$topic' does not exist as expected"; exit 1; }
elif [ -n "\${create-}" ]; then
  echo "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide." >&2
  [ -e "$HOME/topics/$topic" ] || { echo "$partitions" > "$HOME/topics/$topic"; echo "Created topic $topic."; }
fi
`;

/** A broker that accepts connections. The tool above does not speak to it. */
const broker = createServer((socket) => socket.end());
beforeAll(() => new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve)));
afterAll(() => void broker.close());

let host: BashHost;
let pipeline: FakePipeline;
beforeEach(() => {
  const { port } = broker.address() as AddressInfo;
  pipeline = fakePipeline({
    config: { msk: { bootstrapServers: `127.0.0.1:${port}` } },
    ports: (writes) => {
      host = bashHost(writes);
      return { host };
    },
  });
});
afterEach(() => host[Symbol.dispose]());

/** Puts a Kafka client into the home folder of the test. */
function installed(): FakePipeline {
  const place = (path: string, text: string) => {
    const file = join(host.home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  };
  place('kafka_2.12-2.8.1/bin/kafka-topics.sh', tool);
  place('kafka_2.12-2.8.1/bin/client.properties', '');
  place('kafka_2.12-2.8.1/libs/aws-msk-iam-auth-1.1.5-all.jar', '');
  return pipeline;
}
const calls = () => readFileSync(join(host.home, 'calls'), 'utf8').trim().split('\n');

test('without the client the topics are deferred, and applying names the milestone to run', async () => {
  const planned = await run(pipeline, createTopics, { planOnly: true });
  expect(planned.result.steps).toEqual([
    { id: 'topics', change: { action: 'deferred', reason: 'the Kafka client is not on the host yet' } },
  ]);
  await expect(run(pipeline, createTopics)).rejects.toThrow(
    /the Kafka client is not on the host yet.*setup-kafka-client/,
  );
});

test('when the host cannot be reached the topics are deferred with the reason', async () => {
  const away = fakeHost(pipeline.writes, () => {
    throw new HostUnreachable('port 22 is closed');
  });
  const planned = await run({ ...pipeline, ports: { ...pipeline.ports, host: away } }, createTopics, {
    planOnly: true,
  });
  expect(planned.result.steps[0]?.change).toMatchObject({ action: 'deferred', reason: 'port 22 is closed' });
});

test('creates all three in one script, and a second run makes one describe call', async () => {
  const p = installed();
  expect((await run(p, createTopics)).writes).toEqual(['ssh:creating topics']);
  expect(calls().map((call) => /--(describe|create) .*/.exec(call)?.[0])).toEqual([
    '--describe --topic 0affd5f86743\\.pin|0affd5f86743\\.geo|0affd5f86743\\.user',
    '--create --if-not-exists --topic 0affd5f86743.pin --partitions 1',
    '--create --if-not-exists --topic 0affd5f86743.geo --partitions 1',
    '--create --if-not-exists --topic 0affd5f86743.user --partitions 1',
    '--describe --topic 0affd5f86743\\.pin|0affd5f86743\\.geo|0affd5f86743\\.user',
  ]);
  const again = await run(p, createTopics);
  expect([again.writes, again.result.unchanged]).toEqual([[], 1]);
  expect(calls()).toHaveLength(6);
});

test('creates the missing one alone, and a plan creates none', async () => {
  const p = installed();
  mkdirSync(join(host.home, 'topics'));
  for (const name of ['pin', 'user', 'pin2']) writeFileSync(join(host.home, 'topics', `0affd5f86743.${name}`), '1');
  expect((await run(p, createTopics, { planOnly: true })).result.steps[0]?.change).toEqual({
    action: 'update',
    lines: [{ path: '0affd5f86743.geo', after: '1 partition' }],
  });
  await run(p, createTopics);
  expect(calls().filter((call) => call.includes('--create'))).toHaveLength(1);
});

test('another number of partitions is blocked, and nothing is created', async () => {
  const p = installed();
  mkdirSync(join(host.home, 'topics'));
  writeFileSync(join(host.home, 'topics', '0affd5f86743.pin'), '3');
  await expect(run(p, createTopics)).rejects.toThrow(/0affd5f86743\.pin partitions: 3 → 1.*topics\.partitions/);
  expect(calls().some((call) => call.includes('--create'))).toBe(false);
});

/** The pipeline with other brokers. */
const withBrokers = (bootstrapServers: string): FakePipeline => {
  const p = installed();
  return { ...p, config: { ...p.config, msk: { ...p.config.msk, bootstrapServers } } };
};
const hangingTool = () =>
  writeFileSync(join(host.home, 'kafka_2.12-2.8.1/bin/kafka-topics.sh'), '#!/bin/bash\nexec sleep 60\n');

test('brokers that cannot be reached are an error at once that names the step of the way to them', async () => {
  const p = withBrokers('localhost:1,nowhere.invalid:9098');
  hangingTool();
  const start = Date.now();
  const failure = run(p, createTopics, { planOnly: true });
  await expect(failure).rejects.toThrow(
    'Describing the topics failed on the EC2 host. DNS: the host cannot resolve nowhere.invalid.',
  );
  expect(Date.now() - start).toBeLessThan(8_000);
}, 20_000);

test('a broker that accepts connections and hangs is an error after seconds that says so', async () => {
  const frozen = createServer(() => undefined);
  await new Promise<void>((resolve) => frozen.listen(0, '127.0.0.1', resolve));
  const { port } = frozen.address() as AddressInfo;
  const p = withBrokers(`127.0.0.1:${port}`);
  hangingTool();
  const start = Date.now();
  await expect(run(p, createTopics, { planOnly: true })).rejects.toThrow(
    `Describing the topics failed on the EC2 host. TLS: 127.0.0.1:${port} accepts connections and then says nothing for 8 s`,
  );
  expect(Date.now() - start).toBeLessThan(15_000);
  frozen.close();
}, 30_000);

test('a topic that somebody else creates meanwhile with other partitions is blocked at once, with its remedy', async () => {
  const p = installed();
  const overtaken: FakePipeline = {
    ...p,
    ports: {
      ...p.ports,
      host: {
        ...p.ports.host,
        write(what, script, options) {
          mkdirSync(join(host.home, 'topics'), { recursive: true });
          writeFileSync(join(host.home, 'topics', '0affd5f86743.pin'), '3');
          return p.ports.host.write(what, script, options);
        },
      },
    },
  };
  await expect(run(overtaken, createTopics)).rejects.toThrow(
    /^topics is blocked: 0affd5f86743\.pin partitions: 3 → 1.*Set topics\.partitions/,
  );
  expect(calls().filter((call) => call.includes('--describe'))).toHaveLength(2);
});

test('while one broker of several answers, the tool decides', async () => {
  const { port } = broker.address() as AddressInfo;
  const p = withBrokers(`127.0.0.1:${port},127.0.0.1:1`);
  expect((await run(p, createTopics)).writes).toEqual(['ssh:creating topics']);
});

test('a tool that fails because Java is gone is an error that names Java', async () => {
  const p = installed();
  const message = 'bin/kafka-run-class.sh: line 342: exec: java: not found';
  writeFileSync(
    join(host.home, 'kafka_2.12-2.8.1/bin/kafka-topics.sh'),
    `#!/bin/bash\necho "${message}" >&2\nexit 127\n`,
  );
  await expect(run(p, createTopics, { planOnly: true })).rejects.toThrow(
    `Java does not run on the host (${message}). Run the milestone setup-kafka-client`,
  );
});
