import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { brokerProbe } from '#lib/pipeline/setup-kafka-client/probes.ts';
import { restProxyProbe } from '#lib/pipeline/setup-rest-proxy/probe.ts';
import { clientSteps } from '#lib/pipeline/shared/diagnostics/client-steps.ts';
import { clientDiagnostics, restProxyDiagnostics } from '#lib/pipeline/shared/diagnostics/diagnose.ts';
import { type DiagnosticStep, diagnosisText, runSteps } from '#lib/pipeline/shared/diagnostics/run.ts';
import { type BashHost, bashHost } from '../../../../fakes/bash-host.ts';
import { fakePipeline } from '../../../../fakes/pipeline.ts';

let host: BashHost;
let broker: Server;
beforeEach(async () => {
  host = bashHost();
  // Does not speak TLS: it ends every connection that sends something, as a broker's plaintext port does.
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

const diagnose = async (steps: readonly DiagnosticStep[]): Promise<string> =>
  diagnosisText(await runSteps(steps, scope));

/** The pipeline on this machine's bash. The home folder of the host's user is that of the test. */
function pipeline(bootstrapServers: string, restProxy = {}) {
  return fakePipeline({
    config: { msk: { bootstrapServers }, restProxy },
    ports: () => ({
      host: {
        runs: host.runs,
        read: (script, options) => host.read(script, options),
        write: () => Promise.reject(new Error('diagnostics write nothing')),
      },
    }),
  });
}

/** Kafka's tools, as scripts that print what the real ones print. */
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
    /fails at DNS: the host cannot resolve no-such-broker\.invalid/,
  ],
  [
    'a port that is closed',
    () => '127.0.0.1:1',
    /fails at TCP \(DNS: pass\): 127\.0\.0\.1:1 does not accept.*security group/,
  ],
  [
    'a port without TLS',
    () => `127.0.0.1:${port()}`,
    /fails at TLS \(DNS, TCP: pass\): 127\.0\.0\.1:\d+ does not speak TLS.*9098/,
  ],
])('%s is the step that fails, and no JVM is started', async (_what, servers, message) => {
  tools({ 'kafka-topics': 'touch "$HOME/started"; exit 1' });
  expect(await diagnose(clientDiagnostics(pipeline(servers())))).toMatch(message);
  expect(host.runs.some((run) => run.script.includes('kafka-topics'))).toBe(false);
});

const exception = (name: string, words: string) =>
  `echo "[2026] ERROR org.apache.kafka.common.errors.${name}: ${words}" >&2; exit 1`;

test.each([
  [
    'a certificate that the JVM does not trust',
    { 'kafka-topics': exception('SslAuthenticationException', 'SSL handshake failed PKIX path building failed') },
    /fails at TLS.*not accepted by the host/,
  ],
  [
    'a client that is refused',
    { 'kafka-topics': exception('SaslAuthenticationException', '[id]: Access denied') },
    /fails at SASL: the brokers refuse the client \(\[id\]: Access denied\).*kafka-cluster:Connect/,
  ],
  [
    'topics that are not shown',
    { 'kafka-topics': 'echo 0affd5f86743.pin' },
    /fails at authorize \(SASL: pass\): .*0affd5f86743\.geo, 0affd5f86743\.user.*create-topics.*kafka-cluster:DescribeTopic/,
  ],
  [
    'writing that is not allowed',
    {
      'kafka-console-producer': `cat > /dev/null; ${exception('TopicAuthorizationException', 'Not authorized to access topics: [0affd5f86743.pin]')}`,
    },
    /fails at produce \(SASL, authorize: pass\).*kafka-cluster:WriteData/,
  ],
  [
    'reading that is not allowed',
    {
      'kafka-console-consumer': exception(
        'TopicAuthorizationException',
        'Not authorized to access topics: [0affd5f86743.pin]',
      ),
    },
    /fails at consume \(SASL, authorize, produce: pass\).*kafka-cluster:ReadData/,
  ],
])('%s is reported as the step that it belongs to', async (_what, says, message) => {
  tools(says);
  expect(await diagnose(clientSteps(pipeline(`127.0.0.1:${port()}`)))).toMatch(message);
});

test('an HTTP proxy in the profile of the host does not answer in place of a broker', async () => {
  tools({});
  // Nothing listens at port 1. The rest of PATH holds the machine's own curl.
  host.command('curl', `HTTPS_PROXY=http://127.0.0.1:1 PATH=\${PATH#*:} exec curl "$@"`);
  expect(await diagnose(clientDiagnostics(pipeline(`127.0.0.1:${port()}`)))).toMatch(/fails at TLS/);
});

test('the record that is sent is always too large for the topic', async () => {
  tools({ 'kafka-console-producer': 'wc -c > "$HOME/size"; echo "errors.RecordTooLargeException" >&2' });
  expect((await runSteps(clientSteps(pipeline(`127.0.0.1:${port()}`)), scope)).passed).toEqual([
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
  expect((await runSteps(clientSteps(pipeline(`127.0.0.1:${port()}`)), scope)).passed).toEqual([
    'SASL',
    'authorize',
    'consume',
  ]);
  expect((await host.read('[ ! -e "$HOME/sent" ]', { signal: scope.signal })).code).toBe(0);
});

test('a REST proxy that is down is reported before the network is checked', async () => {
  host.command('systemctl', '[ "$2" = --quiet ] || echo failed; exit 3');
  host.command('journalctl', 'echo "kafka-rest: Address already in use"');
  const p = pipeline('no-such-broker.invalid:9098');
  expect(await diagnose(restProxyDiagnostics(p, 'http://127.0.0.1:1/'))).toMatch(
    /fails at service: kafka-rest\.service is failed .*Address already in use\. Run the milestone setup-rest-proxy/,
  );
});

test('a REST proxy that runs and does not answer is reported as such', async () => {
  host.command('systemctl', 'exit 0');
  const p = pipeline('no-such-broker.invalid:9098');
  expect(await diagnose(restProxyDiagnostics(p, 'http://127.0.0.1:1/'))).toMatch(/runs but does not answer at/);
});

test('a REST proxy whose port another process has is reported with that process', async () => {
  host.command('systemctl', 'exit 0');
  const p = pipeline('no-such-broker.invalid:9098', { listen: '127.0.0.1', port: port() });
  expect(await diagnose(restProxyDiagnostics(p, `http://127.0.0.1:${port()}/`))).toMatch(
    new RegExp(`runs, but port ${port()} is held by process ${process.pid} \\S+ \\S*node`),
  );
});

test('brokers that accept connections and then say nothing are reported after seconds', async () => {
  tools({ 'kafka-topics': 'touch "$HOME/started"; exit 1' });
  const frozen = [0, 1, 2].map(() => createServer(() => undefined));
  await Promise.all(frozen.map((one) => new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve))));
  const servers = frozen.map((one) => `127.0.0.1:${(one.address() as AddressInfo).port}`);
  const start = Date.now();
  expect(await diagnose(clientDiagnostics(pipeline(servers.join(','))))).toMatch(
    /fails at TLS \(DNS, TCP: pass\): 127\.0\.0\.1:\d+, .* accepts connections and then says nothing for 8 s: the broker hangs/,
  );
  expect(Date.now() - start).toBeLessThan(14_000);
  for (const one of frozen) one.close();
}, 30_000);

test('a probe reports a broken network at once, before it starts any tool', async () => {
  tools({ 'kafka-topics': 'touch "$HOME/started"; exit 1' });
  const p = pipeline('127.0.0.1:1');
  const probes = [brokerProbe(p), restProxyProbe(p)];
  for (const probe of probes)
    await expect(probe.run(scope)).rejects.toThrow(/fails at TCP \(DNS: pass\): 127\.0\.0\.1:1/);
  expect(host.runs.some(({ script }) => /kafka-topics|curl -sS/.test(script))).toBe(false);
});
