import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Lab } from '#lab/core/lab.ts';
import { awsCli } from '#lab/parts/aws/index.ts';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { AwsCli } from '../e2e/fixtures/clients/aws-cli.ts';
import { Programs } from '../e2e/fixtures/clients/programs.ts';
import { program, pythonOfClients } from '../e2e/fixtures/clients/python.ts';
import { OpenSsh } from '../e2e/fixtures/clients/ssh.ts';

// A lab with two brokers and a database that requires TLS, first on a host on which nothing is installed.

jest.setTimeout(300_000);

const uid = '0affd5f86743';

const checkout = new Checkout();
let env: Record<string, string> = {};
let programs: Programs;
let python = '';
let aws: AwsCli;
let ssh: OpenSsh;

beforeAll(async () => {
  await checkout.labUp('--brokers', '2', '--require-tls');
  const lab = Lab.open(checkout.dir);
  if (lab === undefined) throw new Error('npm run lab -- up left no lab');
  env = await checkout.labEnv();
  programs = new Programs(env);
  python = await pythonOfClients(lab.cache);
  aws = new AwsCli(programs, awsCli(lab));
  ssh = new OpenSsh(programs, env);
});
afterAll(async () => {
  programs?.[Symbol.dispose]();
  await checkout.dispose();
});

test('yum on Amazon Linux 2 finds what a name stands for, and installs an editor', async () => {
  expect(await ssh.run('sudo yum install -y java-1.8.0 nano')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Installed:\n +nano\.x86_64 .*\n|Installed:\n +java-1\.8\.0-openjdk\.x86_64/),
  });
  const { stdout } = await ssh.run('java -version 2>&1; rpm -q nano java-1.8.0-openjdk; type -p nano');
  expect(stdout).toMatch(/openjdk version.*\nnano-2\.9\.8-.*\njava-1\.8\.0-openjdk-1\.8\.0.*\n\/usr\/bin\/nano\n/s);
});

test('amazon-linux-extras lists topics, and installs one', async () => {
  expect((await ssh.run('amazon-linux-extras')).stdout).toMatch(/java-openjdk11 +available/);
  const hint = await ssh.run('sudo yum install -y java-11-openjdk');
  expect(hint).toMatchObject({ code: 1, stdout: expect.stringContaining('Extra topic "java-openjdk11"') });
  const installed = await ssh.run('sudo amazon-linux-extras install -y java-openjdk11');
  expect(installed).toMatchObject({ code: 0, stdout: expect.stringMatching(/java-openjdk11=latest +enabled/) });
  expect((await ssh.run('rpm -q java-11-openjdk')).code).toBe(0);
});

test('PyMySQL is refused without TLS where the database requires it, and the pipeline is not', async () => {
  const seen = JSON.parse(await programs.output(python, [program('mysql_reader.py')])) as Record<string, unknown>;
  expect(seen).toMatchObject({
    tls: expect.stringMatching(/^TLSv1\.[23]$/),
    plain: expect.stringContaining('3159'), // "Connections using insecure transport are prohibited"
  });
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  const emulated = await checkout.pipeline(['emulate', '--posts', '2', '--pace', '0']);
  expect(emulated).toMatchObject({ code: 0, stderr: '' });
  expect(await checkout.pipeline(['verify'])).toMatchObject({ code: 0, stderr: '' });
});

test('the AWS CLI tells of two brokers, and on the host a topic gets two replicas but not three', async () => {
  const arn = ['--cluster-arn', await aws.clusterArn()];
  const count = ['--query', 'ClusterInfo.NumberOfBrokerNodes'];
  expect(await aws.ask<number>('kafka', 'describe-cluster', ...arn, ...count)).toBe(2);
  const addresses = await aws.bootstrapBrokers();
  expect(addresses).toMatch(/^b-1\.[^,]+:\d+,b-2\.[^,]+:\d+$/);
  const bin = 'kafka_2.12-2.8.1/bin';
  const topics = (flags: string) =>
    ssh.run(
      `${bin}/kafka-topics.sh --bootstrap-server ${addresses} --command-config ${bin}/client.properties ${flags}`,
    );
  const created = await topics(`--create --topic ${uid}.copies --partitions 2 --replication-factor 2`);
  expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining(`Created topic ${uid}.copies.`) });
  const described = await topics(`--describe --topic ${uid}.copies`);
  expect(described.stdout).toMatch(/PartitionCount: 2\s+ReplicationFactor: 2/);
  expect(described.stdout).toMatch(/Replicas: (1,2|2,1)\s+Isr: (1,2|2,1)/);
  const refused = await topics(`--create --topic ${uid}.more --replication-factor 3`);
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('larger than available brokers: 2') });
});

test('the address of ZooKeeper that MSK tells is one that Kafka 2.8.1 can ask on the host', async () => {
  const arn = ['--cluster-arn', await aws.clusterArn(), '--query', 'ClusterInfo.ZookeeperConnectString'];
  const address = await aws.ask<string>('kafka', 'describe-cluster', ...arn);
  const listed = await ssh.run(`kafka_2.12-2.8.1/bin/kafka-topics.sh --zookeeper ${address} --list`);
  expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining(`${uid}.pin\n`) });
});

test('a reset lab has the same choices', async () => {
  expect(await checkout.lab('reset')).toMatchObject({ code: 0 });
  const { stdout } = await checkout.lab('status');
  expect(stdout).toContain('Kafka 2.8.1, 2 brokers');
  programs[Symbol.dispose]();
  env = await checkout.labEnv();
  programs = new Programs(env);
  const seen = JSON.parse(await programs.output(python, [program('mysql_reader.py')])) as Record<string, unknown>;
  expect(seen['plain']).toContain('3159');
});
