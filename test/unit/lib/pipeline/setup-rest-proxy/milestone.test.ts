import { expect, test } from '@jest/globals';
import { setupRestProxy } from '#lib/pipeline/setup-rest-proxy/milestone.ts';
import { fakeHost, type HostRun } from '../../../fakes/host.ts';
import { base64, observed } from '../../../fakes/observed-host.ts';
import { fakePipeline, run } from '../../../fakes/pipeline.ts';

/** The state of the host. `running` is the digest in the environment of the service's process. */
interface Host {
  jar: boolean;
  java: string | undefined;
  /** What listens on the port of the proxy. */
  holder: string | undefined;
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
    if (one.what.startsWith('starting')) {
      host.running = settings;
      host.holder = 'ours\t7\tec2-user\tjava';
    }
    return {};
  }
  if (one.script.includes('vnd.kafka.v2')) return { stdout: host.listing };
  // Every diagnostic script finds no fault, and the brokers list no topics.
  return observed(one, (kind, [first = '']) => seeOn(host, kind, first)) ?? {};
};

function seeOn(host: Host, kind: string, first: string): string[] {
  const text = host.files.get(first);
  if (kind === 'download') return host.jar ? ['sha256\tab'] : [];
  if (kind === 'command') return host.java === undefined ? [] : [`path\t${host.java}`];
  if (kind === 'archive') {
    const stamp = 'archive=confluent-7.2.0.tar.gz\nsha256=ab\nchecked=first-seen\nfiles=9\n';
    return host.archive ? ['present\tyes', `stamp\t${base64(stamp)}`, 'files\t9'] : [];
  }
  if (kind === 'unit') {
    const classpath = /CLASSPATH=(.*)/.exec(text ?? '')?.[1] ?? '';
    return [
      ...(text === undefined ? [] : [`text\t${base64(text)}`]),
      ...(host.holder === undefined ? [] : [`holder\t${base64(host.holder)}`]),
      ...(host.running === undefined
        ? ['ActiveState\tinactive']
        : [
            'ActiveState\tactive',
            'UnitFileState\tenabled',
            'status\t200',
            `running\t${host.running}`,
            `variable.CLASSPATH\t${base64(classpath)}`,
          ]),
    ];
  }
  return text === undefined ? [] : ['mode\t644', 'sha256\tab', `text\t${base64(text)}`];
}

function world(config = {}) {
  const host: Host = {
    jar: true,
    java: '/usr/bin/java',
    holder: undefined,
    archive: false,
    files: new Map(),
    running: undefined,
    listing: '["a"]\n200\n',
  };
  return { host, p: fakePipeline({ config, ports: (writes) => ({ host: fakeHost(writes, answering(host)) }) }) };
}

test('installs, configures, starts and proves it; a second run is one script that changes nothing', async () => {
  const { p } = world();
  const { writes, events } = await run(p, setupRestProxy);
  expect(writes).toEqual([
    'ssh:installing confluent-7.2.0.tar.gz',
    'ssh:writing ~/confluent-7.2.0/etc/kafka-rest/kafka-rest.properties',
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

test('without Java the service is deferred, and applying names Java and the milestone to run', async () => {
  const { host, p } = world();
  await run(p, setupRestProxy);
  host.java = undefined;
  const { result } = await run(p, setupRestProxy, { planOnly: true });
  expect(result.steps.at(-1)?.change).toMatchObject({ action: 'deferred', reason: expect.stringContaining('Java') });
  await expect(run(p, setupRestProxy)).rejects.toThrow(
    /there is no command java\. Run the milestone setup-kafka-client/,
  );
});

test('a Java that only a profile makes known is on the PATH of the service', async () => {
  const { host, p } = world();
  host.java = '/opt/jdk/bin/java';
  await run(p, setupRestProxy);
  expect(host.files.get('kafka-rest.service')).toContain('Environment=PATH=/opt/jdk/bin:/usr/local/sbin:');
});

test('another process on the port blocks everything before anything is written, and is named', async () => {
  const { host, p } = world();
  host.holder = 'other\t4711\tec2-user\tpython3 -m http.server 8082';
  const { result } = await run(p, setupRestProxy, { planOnly: true });
  expect(result.steps.at(-1)?.change).toMatchObject({ action: 'blocked' });
  await expect(run(p, setupRestProxy)).rejects.toThrow(
    'unit kafka-rest.service is blocked: port 8082: held by process 4711 of ec2-user: python3 -m http.server 8082 → (kafka-rest.service). Stop it on the host (kill 4711) and run again, or set restProxy.port',
  );
  expect(p.writes.names).toEqual([]);
});

test('what answers without being a REST proxy is an error at once', async () => {
  const { host, p } = world();
  host.listing = '<html>Directory listing</html>\n200\n';
  await expect(run(p, setupRestProxy)).rejects.toThrow(/does not list the topics \(status 200: <html>/);
  expect(p.ports.clock.now()).toBe(0);
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
