import { expect, test } from '@jest/globals';
import { setupKafkaClient } from '#lib/pipeline/setup-kafka-client/milestone.ts';
import { addTrust } from '#lib/pipeline/setup-kafka-client/trust-document.ts';
import { HostUnreachable } from '#lib/ports/host/host.ts';
import { fakeHost, type HostRun } from '../../../fakes/host.ts';
import { accessRole, fakeIam } from '../../../fakes/iam.ts';
import { base64, observed } from '../../../fakes/observed-host.ts';
import { fakePipeline, run } from '../../../fakes/pipeline.ts';

const JAR = '/home/ec2-user/kafka_2.12-2.8.1/libs/aws-msk-iam-auth-1.1.5-all.jar';

/** A host with Amazon Linux 2. A resource exists on it once its write has run. */
function growingHost() {
  const done = new Set<string>();
  const files = new Map<string, string>();
  let block: string | undefined;
  const see = (kind: string, [first = '']: readonly string[]): string[] => {
    if (kind === 'system') return ['id\tamzn', 'version\t2', 'name\tAmazon Linux 2', 'manager\tyum'];
    if (kind === 'command') return done.has('installing java-1.8.0-openjdk') ? ['path\t/usr/bin/java'] : [];
    if (kind === 'archive' && done.has('installing kafka_2.12-2.8.1.tgz')) {
      const stamp = 'archive=kafka_2.12-2.8.1.tgz\nsha256=ab\nchecked=published\nfiles=9\n';
      return ['present\tyes', `stamp\t${base64(stamp)}`, 'files\t9'];
    }
    if (kind === 'download' && done.has('installing aws-msk-iam-auth-1.1.5-all.jar')) {
      return ['sha256\tef21705509d82b5b8f673a5cb7552d64c7e18001a6329d49c850ff2fef83b8ab'];
    }
    if (kind === 'block') return block === undefined ? [] : [`text\t${base64(block)}`, 'count\t1'];
    if (kind === 'login') return [`value\t${block === undefined ? '' : JAR}`];
    const text = files.get(first);
    return kind === 'file' && text !== undefined ? ['mode\t644', 'sha256\tab', `text\t${base64(text)}`] : [];
  };
  return (one: HostRun) => {
    const args = one.options.args ?? [];
    const seen = observed(one, see);
    if (seen !== undefined) return seen;
    if (one.kind === 'write') {
      done.add(one.what);
      if (one.what === 'writing ~/.bashrc') block = `${args[3]}${args[2]}`;
      if (one.options.stdin !== undefined) files.set(args[0] ?? '', String(one.options.stdin));
      return {};
    }
    if (one.script.includes('curl')) return { stdout: 'a'.repeat(128) };
    if (one.script.includes('assume-role'))
      return { stdout: 'arn:aws:sts::123456789012:assumed-role/r/pinterest-pipeline\n' };
    return { stdout: '__consumer_offsets\n' };
  };
}

const world = () => {
  const answer = growingHost();
  return fakePipeline({ ports: (writes) => ({ host: fakeHost(writes, answer) }) });
};

test('on an empty host everything is planned with one script, and nothing is written', async () => {
  const p = world();
  const { result, writes } = await run(p, setupKafkaClient, { planOnly: true });
  expect(result.steps.map((step) => [step.id, step.change.action])).toEqual([
    ['trust policy 0affd5f86743-ec2-access-role', 'update'],
    ['package for java', 'create'],
    ['archive ~/kafka_2.12-2.8.1', 'create'],
    ['download ~/kafka_2.12-2.8.1/libs/aws-msk-iam-auth-1.1.5-all.jar', 'create'],
    ['file ~/kafka_2.12-2.8.1/bin/client.properties', 'create'],
    ['profile CLASSPATH', 'create'],
  ]);
  expect([writes, p.ports.host.runs.length]).toEqual([[], 1]);
});

test('applies everything in order and proves it; a second run changes nothing', async () => {
  const p = world();
  const { writes, events } = await run(p, setupKafkaClient);
  expect(writes).toEqual([
    'iam:UpdateAssumeRolePolicy',
    'ssh:installing java-1.8.0-openjdk',
    'ssh:installing kafka_2.12-2.8.1.tgz',
    'ssh:installing aws-msk-iam-auth-1.1.5-all.jar',
    'ssh:writing ~/kafka_2.12-2.8.1/bin/client.properties',
    'ssh:writing ~/.bashrc',
    'ssh:keeping the proof of setup-kafka-client as passed',
  ]);
  expect(events.filter((event) => event.type === 'probed').map((event) => event.saw)).toEqual([
    'arn:aws:sts::123456789012:assumed-role/r/pinterest-pipeline',
    'the brokers list 1 topic',
  ]);
  expect(addTrust((await p.ports.iam.role(accessRole.name))?.trustPolicy, accessRole.arn).kind).toBe('none');
  const written = p.ports.host.runs.find((one) => one.what.endsWith('client.properties'))?.options.stdin;
  expect(written).toBe(`# managed-by: pinterest-pipeline
security.protocol=SASL_SSL
sasl.mechanism=AWS_MSK_IAM
sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required awsRoleArn="${accessRole.arn}";
sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler
`);
  const before = p.ports.host.runs.length;
  const again = await run(p, setupKafkaClient);
  expect([again.writes, again.result.unchanged, p.ports.host.runs.length - before]).toEqual([[], 6, 1]);
});

test('killed at any write, the next run reaches the same end', async () => {
  for (let at = 0; at < 6; at += 1) {
    for (const effect of ['before', 'after'] as const) {
      const p = world();
      p.writes.kill = { at, effect };
      await expect(run(p, setupKafkaClient)).rejects.toThrow('killed');
      p.writes.kill = undefined;
      await run(p, setupKafkaClient);
      expect((await run(p, setupKafkaClient)).result).toMatchObject({ changed: 0, unchanged: 6 });
    }
  }
});

test('when the host cannot be reached its resources are deferred and the trust policy is not', async () => {
  const p = fakePipeline({
    ports: (writes) => ({
      host: fakeHost(writes, () => {
        throw new HostUnreachable('203.0.113.7:22 did not answer');
      }),
    }),
  });
  const { result } = await run(p, setupKafkaClient, { planOnly: true });
  expect(result.steps.map((step) => step.change.action)).toEqual(['update', ...Array(5).fill('deferred')]);
  expect(result.steps[1]?.change).toMatchObject({ reason: '203.0.113.7:22 did not answer' });
});

test('waits while the trust policy takes effect; any other refusal is an error at once', async () => {
  const answer = growingHost();
  let refusals = 3;
  const p = fakePipeline({
    ports: (writes) => ({
      host: fakeHost(writes, (one) => {
        if (!one.script.includes('assume-role') || refusals === 0) return answer(one);
        refusals -= 1;
        return { code: 254, stderr: 'An error occurred (AccessDenied) when calling the AssumeRole operation' };
      }),
    }),
  });
  await run(p, setupKafkaClient);
  expect(p.ports.clock.now()).toBe(15_000);

  const broken = fakePipeline({
    ports: (writes) => ({
      host: fakeHost(writes, (one) =>
        one.script.includes('assume-role') ? { code: 255, stderr: 'Unable to locate credentials' } : answer(one),
      ),
    }),
  });
  await expect(run(broken, setupKafkaClient)).rejects.toThrow(/could not assume .*Unable to locate credentials/);
});

test('a role that does not exist is an error that names the key that replaces the look-up', async () => {
  const p = fakePipeline({ ports: (writes) => ({ iam: fakeIam(writes, new Map()) }) });
  await expect(run(p, setupKafkaClient, { planOnly: true })).rejects.toThrow(
    /no role 0affd5f86743-ec2-access-role.*iam\.roleArn/,
  );
});
