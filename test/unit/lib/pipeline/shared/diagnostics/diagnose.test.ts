import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { brokerProbe } from '#lib/pipeline/setup-kafka-client/probes.ts';
import { restProxyProbe } from '#lib/pipeline/setup-rest-proxy/probe.ts';
import { clientRungs } from '#lib/pipeline/shared/diagnostics/client-steps.ts';
import { clientLadder, restProxyLadder } from '#lib/pipeline/shared/diagnostics/diagnose.ts';
import { climb, climbText } from '#lib/pipeline/shared/diagnostics/run.ts';
import type { RunOptions } from '#lib/ports/host/host.ts';
import { type BashHost, bashHost } from '../../../../fakes/bash-host.ts';
import { fakePipeline } from '../../../../fakes/pipeline.ts';

let host: BashHost;
let broker: Server;
beforeEach(async () => {
  host = bashHost();
  // Speaks, but not TLS: closes whatever says anything, as a broker does on its plain port.
  broker = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => socket.end('no'));
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  host[Symbol.dispose]();
  await new Promise((resolve) => broker.close(resolve));
});

const port = () => (broker.address() as AddressInfo).port;
const scope = { signal: new AbortController().signal, progress: () => undefined };

/** The pipeline on this machine's bash: what lies in the user's home lies in the test's. */
function pipeline(bootstrapServers: string) {
  const here = (options: RunOptions): RunOptions => ({
    ...options,
    args: (options.args ?? []).map((one) => one.replace(/^\/home\/ec2-user/, host.home)),
  });
  return fakePipeline({
    config: { msk: { bootstrapServers } },
    ports: () => ({
      host: {
        runs: host.runs,
        read: (script, options) => host.read(script, here(options)),
        write: () => Promise.reject(new Error('the ladder writes nothing')),
      },
    }),
  });
}

/** Kafka's tools, as scripts that say what the real ones say. */
function tools(says: Readonly<Record<string, string>>): void {
  const kafka = join(host.home, 'kafka_2.12-2.8.1');
  mkdirSync(join(kafka, 'bin'), { recursive: true });
  mkdirSync(join(kafka, 'libs'), { recursive: true });
  writeFileSync(join(kafka, 'libs', 'aws-msk-iam-auth-1.1.5-all.jar'), '');
  writeFileSync(join(kafka, 'bin', 'client.properties'), '');
  const all = {
    'kafka-topics': 'printf "%s\\n" 0affd5f86743.pin 0affd5f86743.geo 0affd5f86743.user',
    'kafka-configs': 'echo "  max.message.bytes=1048588 sensitive=false synonyms={}"',
    'kafka-console-producer':
      'cat > /dev/null; echo "ERROR Error when sending message: org.apache.kafka.common.errors.RecordTooLargeException: too large"',
    'kafka-console-consumer': 'echo "Processed a total of 0 messages" >&2',
    ...says,
  };
  for (const [name, script] of Object.entries(all)) {
    writeFileSync(join(kafka, 'bin', `${name}.sh`), `#!/bin/bash\n${script}\n`);
    chmodSync(join(kafka, 'bin', `${name}.sh`), 0o755);
  }
}

test.each([
  [
    'a name that nobody knows',
    () => 'no-such-broker.invalid:9098',
    /breaks at DNS: the host cannot resolve no-such-broker\.invalid/,
  ],
  [
    'a port that is closed',
    () => '127.0.0.1:1',
    /breaks at TCP \(DNS: fine\): 127\.0\.0\.1:1 does not accept.*security group/,
  ],
  [
    'a port without TLS',
    () => `127.0.0.1:${port()}`,
    /breaks at TLS \(DNS, TCP: fine\): 127\.0\.0\.1:\d+ does not speak TLS.*9098/,
  ],
])('%s is where the climb ends, before any JVM', async (_what, servers, message) => {
  tools({ 'kafka-topics': 'touch "$HOME/started"; exit 1' });
  expect(climbText(await climb(clientLadder(pipeline(servers())), scope))).toMatch(message);
  expect(host.runs.some((run) => run.script.includes('kafka-topics'))).toBe(false);
});

const exception = (name: string, words: string) =>
  `echo "[2026] ERROR org.apache.kafka.common.errors.${name}: ${words}" >&2; exit 1`;

test.each([
  [
    'a certificate that the JVM does not trust',
    { 'kafka-topics': exception('SslAuthenticationException', 'SSL handshake failed PKIX path building failed') },
    /breaks at TLS.*not accepted by the host/,
  ],
  [
    'a client that is refused',
    { 'kafka-topics': exception('SaslAuthenticationException', '[id]: Access denied') },
    /breaks at SASL: the brokers refuse the client \(\[id\]: Access denied\).*kafka-cluster:Connect/,
  ],
  [
    'topics that are not shown',
    { 'kafka-topics': 'echo 0affd5f86743.pin' },
    /breaks at authorize \(SASL: fine\): .*0affd5f86743\.geo, 0affd5f86743\.user.*create-topics.*kafka-cluster:DescribeTopic/,
  ],
  [
    'writing that is not allowed',
    {
      'kafka-console-producer': `cat > /dev/null; ${exception('TopicAuthorizationException', 'Not authorized to access topics: [0affd5f86743.pin]')}`,
    },
    /breaks at produce \(SASL, authorize: fine\).*kafka-cluster:WriteData/,
  ],
  [
    'reading that is not allowed',
    {
      'kafka-console-consumer': exception(
        'TopicAuthorizationException',
        'Not authorized to access topics: [0affd5f86743.pin]',
      ),
    },
    /breaks at consume \(SASL, authorize, produce: fine\).*kafka-cluster:ReadData/,
  ],
])('%s is named by its step', async (_what, says, message) => {
  tools(says);
  expect(climbText(await climb(clientRungs(pipeline(`127.0.0.1:${port()}`)), scope))).toMatch(message);
});

test('a proxy in the profile of the host does not answer in the place of a broker', async () => {
  tools({});
  // Nobody listens at port 1; the rest of PATH holds the machine's own curl.
  host.command('curl', `HTTPS_PROXY=http://127.0.0.1:1 PATH=\${PATH#*:} exec curl "$@"`);
  expect(climbText(await climb(clientLadder(pipeline(`127.0.0.1:${port()}`)), scope))).toMatch(/breaks at TLS/);
});

test('a record is only ever one that the topic refuses for its size', async () => {
  tools({ 'kafka-console-producer': 'wc -c > "$HOME/size"; echo "errors.RecordTooLargeException" >&2' });
  expect((await climb(clientRungs(pipeline(`127.0.0.1:${port()}`)), scope)).held).toEqual([
    'SASL',
    'authorize',
    'produce',
    'consume',
  ]);
  const size = await host.read('cat "$HOME/size"', { signal: scope.signal });
  expect(Number(size.stdout)).toBeGreaterThan(1_048_588);
});

test.each([
  ['unknown', 'exit 1'],
  ['large', 'echo "  max.message.bytes=104857600 x"'],
])('where the limit is %s nothing is sent', async (_what, configs) => {
  tools({ 'kafka-configs': configs, 'kafka-console-producer': 'touch "$HOME/sent"' });
  expect((await climb(clientRungs(pipeline(`127.0.0.1:${port()}`)), scope)).held).toEqual([
    'SASL',
    'authorize',
    'consume',
  ]);
  expect((await host.read('[ ! -e "$HOME/sent" ]', { signal: scope.signal })).code).toBe(0);
});

test('a REST proxy that is down is named before its way to the brokers', async () => {
  host.command('systemctl', '[ "$2" = --quiet ] || echo failed; exit 3');
  host.command('journalctl', 'echo "kafka-rest: Address already in use"');
  const p = pipeline('no-such-broker.invalid:9098');
  expect(climbText(await climb(restProxyLadder(p, 'http://127.0.0.1:1/'), scope))).toMatch(
    /breaks at service: kafka-rest\.service is failed .*Address already in use\. Run the milestone setup-rest-proxy/,
  );
});

test('a REST proxy that runs and is deaf is told from one that is down', async () => {
  host.command('systemctl', 'exit 0');
  const p = pipeline('no-such-broker.invalid:9098');
  expect(climbText(await climb(restProxyLadder(p, 'http://127.0.0.1:1/'), scope))).toMatch(
    /runs but does not answer at/,
  );
});

test('a probe tells a network that is broken at once, before it waits for any program', async () => {
  tools({ 'kafka-topics': 'touch "$HOME/started"; exit 1' });
  const p = pipeline('127.0.0.1:1');
  const probes = [brokerProbe(p), restProxyProbe(p, 'http://127.0.0.1:1/')];
  for (const probe of probes)
    await expect(probe.run(scope)).rejects.toThrow(/breaks at TCP \(DNS: fine\): 127\.0\.0\.1:1/);
  expect(host.runs.some(({ script }) => /kafka-topics|curl -sS/.test(script))).toBe(false);
});
