import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '#lab/core/built.ts';
import { javaTool, missingJdk } from '#lab/core/jdk.ts';
import type { Lab } from '#lab/core/lab.ts';
import { missingMaven } from '#lab/core/maven.ts';
import type { Part } from '#lab/core/part.ts';
import { cluster, saslMechanisms } from './ask.ts';
import { jars, jarsAt } from './recipes.ts';
import { broker, properties, zooKeeper } from './settings.ts';

const ZOOKEEPER = 'zookeeper';
const BROKER = 'kafka';
const MECHANISM = 'AWS_MSK_IAM';
const ANSWER_TIMEOUT_MS = 3_000;
/** A broker takes 4 s to end in good order, most of it waiting; a killed one loses nothing that it acknowledged. */
const GRACE_MS = 1_500;

/** A broker that is to come back ends in good order: otherwise ZooKeeper keeps its place until its session is over. */
const RESTART_GRACE_MS = 30_000;
const RESTART_TIMEOUT_MS = 120_000;

const SMALL = ['-XX:+UseSerialGC', '-XX:-UsePerfData', '-Xshare:auto', '-Djava.awt.headless=true'];
/** The broker keeps the second compiler, the only one that makes TLS quick: without it 5 times fewer records pass. */
const BROKER_JVM = ['-Xms64m', '-Xmx256m', ...SMALL];
const ZOOKEEPER_JVM = ['-Xms16m', '-Xmx96m', '-XX:TieredStopAtLevel=1', ...SMALL];

function startJava(lab: Lab, name: string, jvm: readonly string[], classes: string, values: string): void {
  const { libs, broker: plugin } = jarsAt(lab);
  const file = lab.path('kafka', `${name}.properties`);
  writeFileSync(file, values, { mode: 0o600 });
  const log4j = `-Dlog4j.configuration=file:${join(import.meta.dirname, 'archive', 'config', 'log4j.properties')}`;
  const classPath = [plugin, join(libs, '*')].join(':');
  lab.processes.start(name, javaTool('java'), [...jvm, log4j, '-cp', classPath, classes, file], {
    cwd: join(lab.dir, 'kafka'),
    graceMs: GRACE_MS,
  });
}

/** Asks the broker for its cluster, then its IAM listener for its mechanism. */
async function answer(lab: Lab): Promise<string> {
  const { ports, brokerHost } = lab.spec;
  const { brokers, controller, topics } = await cluster(ports['kafka-observer'], ANSWER_TIMEOUT_MS);
  if (brokers === 0 || controller < 0) throw new Error('the broker has not joined its cluster yet');
  const ca = readFileSync(lab.path('tls', 'ca.pem'), 'utf8');
  await saslMechanisms({ port: ports['kafka-iam'], host: brokerHost, ca }, MECHANISM, ANSWER_TIMEOUT_MS);
  return `Kafka 2.8.1, ${brokers} broker, ${topics.length} topics, ${MECHANISM} on ${brokerHost}:${ports['kafka-iam']}`;
}

const dataOf = (lab: Lab): string => lab.path('kafka', 'data');

function startBroker(lab: Lab): void {
  const access = {
    credentials: lab.path('aws', 'credentials.json'),
    rights: lab.path('aws', 'kafka-rights.json'),
  };
  const settings = broker(lab.spec, dataOf(lab), join(lab.dir, 'tls'), access);
  startJava(lab, BROKER, BROKER_JVM, 'kafka.Kafka', properties(settings));
}

async function startAll(lab: Lab): Promise<void> {
  const data = dataOf(lab);
  mkdirSync(data, { recursive: true });
  const quorum = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
  startJava(lab, ZOOKEEPER, ZOOKEEPER_JVM, quorum, properties(zooKeeper(lab.spec, data)));
  startBroker(lab);
  await lab.until('Kafka', async () => void (await answer(lab)), { process: BROKER });
}

/** Kafka with ZooKeeper. The broker is registered last, so that it ends first: without ZooKeeper it could not. */
export const kafka: Part = {
  name: 'kafka',
  after: ['certificates'],

  missing: async () => [...missingJdk(), ...missingMaven()],

  async prepare(lab) {
    await build(lab, jars);
  },

  start: startAll,

  async restart(lab) {
    await lab.processes.stop(BROKER, RESTART_GRACE_MS);
    startBroker(lab);
    const answers = async (): Promise<void> => {
      // A broker that could not end in good order is still known to ZooKeeper, and the next one ends at once.
      if (!lab.processes.isAlive(BROKER)) startBroker(lab);
      await answer(lab);
    };
    await lab.until('Kafka', answers, { timeoutMs: RESTART_TIMEOUT_MS });
  },

  check: answer,

  env: (lab) => ({ LAB_KAFKA_OBSERVER: `127.0.0.1:${lab.spec.ports['kafka-observer']}` }),
};
