import { expect, test } from '@jest/globals';
import { setupRestProxy } from '#lib/pipeline/setup-rest-proxy/milestone.ts';
import { fakeHost, type HostRun } from '../../../fakes/host.ts';
import { fakePipeline, run } from '../../../fakes/pipeline.ts';

const MARK = 'pinterest-pipeline-observation';
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The state of the host. `running` is the digest in the environment of the service's process. */
interface Host {
  jar: boolean;
  archive: boolean;
  files: Map<string, string>;
  running: string | undefined;
  listing: string;
}

const answering = (host: Host) => (one: HostRun) => {
  const args = one.options.args ?? [];
  if (one.kind === 'write') {
    const [target = '', , , settings] = args;
    if (one.what.startsWith('installing')) host.archive = true;
    else host.files.set(target, String(one.options.stdin));
    if (one.what.startsWith('starting')) host.running = settings;
    return {};
  }
  if (one.script.includes('vnd.kafka.v2')) return { stdout: host.listing };
  // Every diagnostic script finds no fault, and the brokers list no topics.
  if (!one.script.includes(MARK)) return {};
  const see = (kind: string, first: string): string[] => {
    const text = host.files.get(first);
    if (kind === 'download') return host.jar ? ['sha256\tab'] : [];
    if (kind === 'archive') {
      return host.archive ? ['present\tyes', 'whole\tyes', `stamp\t${base64('archive=confluent-7.2.0.tar.gz\n')}`] : [];
    }
    if (kind === 'http') return [`status\t${host.running === undefined ? '000' : '200'}`];
    if (text === undefined) return [];
    if (kind === 'unit') {
      const state = host.running === undefined ? ['active\tinactive'] : ['active\tactive', `running\t${host.running}`];
      return [`text\t${base64(text)}`, 'enabled\tenabled', ...state];
    }
    return ['mode\t644', 'sha256\tab', `text\t${base64(text)}`];
  };
  const queries = Array.from({ length: args.length / 3 }, (_, index) => args.slice(index * 3, index * 3 + 3));
  const lines = queries.flatMap(([kind = '', first = ''], index) =>
    see(kind, first).map((line) => `${index}\t${line}`),
  );
  return { stdout: `${[MARK, ...lines, `${MARK}\t${queries.length}`].join('\n')}\n` };
};

function world(config = {}) {
  const host: Host = { jar: true, archive: false, files: new Map(), running: undefined, listing: '["a"]\n200\n' };
  return { host, p: fakePipeline({ config, ports: (writes) => ({ host: fakeHost(writes, answering(host)) }) }) };
}

test('installs, configures, starts and proves it; a second run is one script that changes nothing', async () => {
  const { p } = world();
  const { writes, events } = await run(p, setupRestProxy);
  expect(writes).toEqual([
    'ssh:installing confluent-7.2.0.tar.gz',
    'ssh:writing /home/ec2-user/confluent-7.2.0/etc/kafka-rest/kafka-rest.properties',
    'ssh:starting kafka-rest.service',
    'ssh:keeping the proof of setup-rest-proxy as passed',
  ]);
  expect(events.find((event) => event.type === 'probed')).toMatchObject({ saw: 'GET /topics lists 1 topic' });
  const before = p.ports.host.runs.length;
  const again = await run(p, setupRestProxy);
  expect([again.writes, again.result.unchanged, p.ports.host.runs.length - before]).toEqual([[], 3, 1]);
});

test('without the Kafka client the service is deferred, the rest is planned', async () => {
  const { host, p } = world();
  host.jar = false;
  const { result } = await run(p, setupRestProxy, { planOnly: true });
  expect(result.steps.map((step) => step.change.action)).toEqual(['create', 'create', 'deferred']);
});

test('other brokers change the file, and the process is restarted', async () => {
  const { host, p } = world();
  await run(p, setupRestProxy);
  const first = host.running;
  const changed = fakePipeline({
    config: { msk: { bootstrapServers: 'b-9.x:9098' } },
    ports: () => ({ host: fakeHost(p.writes, answering(host)) }),
  });
  const { writes } = await run({ ...changed, writes: p.writes }, setupRestProxy);
  expect(writes).toEqual([
    'ssh:keeping the proof of setup-rest-proxy as pending',
    expect.stringMatching(/^ssh:writing /),
    'ssh:starting kafka-rest.service',
    'ssh:keeping the proof of setup-rest-proxy as passed',
  ]);
  expect(host.running).not.toBe(first);
});

test('after a run that was killed between writing the file and the restart, the plan shows a difference', async () => {
  const { host, p } = world();
  await run(p, setupRestProxy);
  host.running = 'older';
  const { result } = await run(p, setupRestProxy, { planOnly: true });
  expect(result.steps.at(-1)?.change).toMatchObject({ action: 'update', lines: [{ path: 'running settings' }] });
});

test.each([
  ['refused by the brokers', '{"error_code":40101,"message":"SASL authentication failed"}\n401\n', 'status 401: SASL'],
  [
    'without an answer of theirs for long',
    '{"error_code":50003,"message":"Timed out"}\n500\n',
    'status 500: Timed out',
  ],
])('a proxy %s is diagnosed, and the error names the step that fails', async (_how, listing, seen) => {
  const { host, p } = world();
  host.listing = listing;
  await expect(run(p, setupRestProxy)).rejects.toThrow(
    new RegExp(
      `^The REST proxy does not list the topics \\(${seen}.*The way to the brokers fails at authorize \\(service, DNS, TCP, TLS, SASL: pass\\)`,
    ),
  );
});
