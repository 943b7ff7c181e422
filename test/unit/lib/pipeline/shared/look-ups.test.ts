import { expect, test } from '@jest/globals';
import { bootstrapServers, cluster, instance, roleArn } from '#lib/pipeline/shared/look-ups.ts';
import { fakeIam } from '../../../fakes/iam.ts';
import { brokers, classCluster, fakeMsk } from '../../../fakes/msk.ts';
import { fakePipeline } from '../../../fakes/pipeline.ts';

const other = { ...classCluster, arn: 'arn:aws:kafka:us-east-1:123456789012:cluster/other/1', name: 'other' };

test('the only cluster of the account is used, with its brokers for IAM', async () => {
  const p = fakePipeline();
  expect((await cluster(p)).name).toBe(classCluster.name);
  expect(await bootstrapServers(p)).toBe(brokers);
});

test('msk.clusterName chooses among several clusters', async () => {
  const p = fakePipeline({
    config: { msk: { clusterName: 'other' } },
    ports: () => ({ msk: fakeMsk([classCluster, other]) }),
  });
  expect((await cluster(p)).arn).toBe(other.arn);
});

test.each([
  ['none', {}, [], /no cluster in us-east-1.*msk\.clusterArn/],
  ['two', {}, [classCluster, other], /2 clusters.*pinterest-msk-cluster, other.*msk\.clusterName/],
  ['another name', { clusterName: 'x' }, [other], /no cluster called x in us-east-1, only other/],
  [
    'an unknown ARN',
    { clusterArn: 'arn:aws:kafka:us-east-1:123456789012:cluster/x/y' },
    [other],
    /no cluster arn:aws:kafka\S+ Correct msk\.clusterArn/,
  ],
])('with %s the error names the config key', async (_name, msk, clusters, message) => {
  const p = fakePipeline({ config: { msk }, ports: () => ({ msk: fakeMsk(clusters) }) });
  await expect(cluster(p)).rejects.toThrow(message);
});

test('a cluster that offers no brokers with IAM is an error', async () => {
  const msk = { ...fakeMsk(), bootstrapServers: () => Promise.resolve(undefined) };
  await expect(bootstrapServers(fakePipeline({ ports: () => ({ msk }) }))).rejects.toThrow(
    /no brokers with IAM.*msk\.bootstrapServers/,
  );
});

test('what the config gives is not looked up', async () => {
  const denied = () => Promise.reject(new Error('denied'));
  const arn = 'arn:aws:iam::123456789012:role/path/own';
  const p = fakePipeline({
    config: { msk: { bootstrapServers: 'b:9098' }, iam: { roleArn: arn } },
    ports: (writes) => ({
      msk: { clusters: denied, cluster: denied, bootstrapServers: denied },
      iam: { ...fakeIam(writes), role: denied },
    }),
  });
  expect([await bootstrapServers(p), await roleArn(p)]).toEqual(['b:9098', arn]);
});

test('an instance id in the config is looked up by id', async () => {
  const p = fakePipeline({ config: { ec2: { instanceId: 'i-0123456789abcdef0' } } });
  const asked: string[] = [];
  const ec2 = { ...p.ports.ec2, instance: (id: string) => Promise.resolve(void asked.push(id)) };
  await expect(instance({ ...p, ports: { ...p.ports, ec2 } })).rejects.toThrow(
    /no instance i-0123456789abcdef0.*ec2\.instanceId/,
  );
  expect(asked).toEqual(['i-0123456789abcdef0']);
});
