import { expect, test } from '@jest/globals';
import type { Resource } from '#lib/converge/resource.ts';
import { milestones } from '#lib/pipeline/milestones.ts';
import type { Milestone, Pipeline } from '#lib/pipeline/pipeline.ts';
import { diffInstance, startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { HostUnreachable } from '#lib/ports/host/host.ts';
import { fakeEc2, runningInstance } from '../../../../fakes/ec2.ts';
import { fakeHost } from '../../../../fakes/host.ts';
import { fakePipeline, run } from '../../../../fakes/pipeline.ts';

/** A milestone with the instance alone. */
const starting: Milestone = {
  name: 'setup-kafka-client',
  after: [],
  build: (p: Pipeline) => ({ resources: [...startedInstance(p)] as Resource<unknown, unknown>[], probes: [] }),
};

/** A host whose SSH answers at the third attempt. */
function pipeline(state: string, start = true) {
  let attempts = 0;
  return fakePipeline({
    config: { ec2: { start } },
    ports: (writes) => {
      const host = fakeHost(writes);
      return {
        ec2: fakeEc2({ instances: [{ name: '0affd5f86743', instance: { ...runningInstance, state } }] }, writes),
        host: {
          ...host,
          read(script, options) {
            attempts += 1;
            if (attempts < 3) return Promise.reject(new HostUnreachable(`203.0.113.7:22 refuses connections`));
            return host.read(script, options);
          },
        },
      };
    },
  });
}

test.each([
  ['stopped', ['ec2:StartInstances']],
  ['stopping', ['ec2:StartInstances']],
  ['pending', []],
])('an instance that is %s is started, and SSH answers afterwards', async (state, writes) => {
  const p = pipeline(state);
  const first = await run(p, starting);
  expect(first.writes).toEqual(writes);
  expect(first.result).toMatchObject({ changed: 1 });
  expect(JSON.stringify(first.events)).toContain('waiting for SSH of the EC2 instance');
  const second = await run(p, starting);
  expect([second.result.changed, second.writes]).toEqual([0, []]);
});

test('a plan shows that the instance is stopped and starts nothing', async () => {
  const planned = await run(pipeline('stopped'), starting, { planOnly: true });
  expect(planned.result.steps[0]?.change).toEqual({
    action: 'update',
    lines: [{ path: 'state', before: 'stopped', after: 'running' }],
  });
  expect(planned.writes).toEqual([]);
});

test('without ec2.start there is no such resource, and nothing is looked up', () => {
  expect(startedInstance(pipeline('stopped', false))).toEqual([]);
});

test('an instance that is being terminated is blocked: a person has to replace it', () => {
  expect(diffInstance('running', { ...runningInstance, state: 'shutting-down' })).toMatchObject({
    action: 'blocked',
    remedy: expect.stringContaining('ec2.instanceId'),
  });
});

test('an instance that EC2 stops again is an error with the reason', async () => {
  const p = pipeline('stopped');
  const stateReason = 'Server.InternalError: Client error on launch';
  p.ports.ec2.instance = async () => ({ ...runningInstance, state: 'stopped', stateReason });
  await expect(run(p, starting)).rejects.toThrow(`stopped again while it started: ${stateReason}`);
});

test('every milestone that needs the host begins with the instance', () => {
  const first = milestones.map((one) => [one.name, one.build(pipeline('stopped')).resources[0]?.id]);
  const id = 'EC2 instance 0affd5f86743';
  expect(Object.fromEntries(first)).toMatchObject({
    'setup-kafka-client': id,
    'create-topics': id,
    'setup-rest-proxy': id,
    'deploy-api': id,
  });
});
