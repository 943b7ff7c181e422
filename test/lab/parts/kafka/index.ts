import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrokerSpec, brokersOf } from '#lab/core/brokers.ts';
import { build } from '#lab/core/build/built.ts';
import { javaTool, missingJdk } from '#lab/core/build/jdk.ts';
import { missingMaven } from '#lab/core/build/maven.ts';
import type { Lab } from '#lab/core/lab.ts';
import type { Part } from '#lab/core/part.ts';
import { cluster, saslMechanisms } from './ask.ts';
import { jars, jarsAt } from './recipes.ts';
import { broker, properties, zooKeeper } from './settings.ts';

const ZOOKEEPER = 'zookeeper';
const MECHANISM = 'AWS_MSK_IAM';
const ANSWER_TIMEOUT_MS = 3_000;
/** A clean shutdown takes the broker 4 s, mostly waiting. Killing it earlier loses no acknowledged record. */
const GRACE_MS = 1_500;

/**
 * Before a restart the broker shuts down cleanly. Otherwise it stays registered in ZooKeeper until its session expires.
 */
const RESTART_GRACE_MS = 30_000;
const RESTART_TIMEOUT_MS = 120_000;

/** JVM options for a quick start with little memory. */
const SMALL = ['-XX:+UseSerialGC', '-XX:-UsePerfData', '-Xshare:auto', '-Djava.awt.headless=true'];
/**
 * The broker keeps the JVM's second compiler. Without it TLS is slow, and the broker handles a fifth of the records.
 */
const BROKER_JVM = ['-Xms64m', '-Xmx256m', ...SMALL];
const ZOOKEEPER_JVM = ['-Xms16m', '-Xmx96m', '-XX:TieredStopAtLevel=1', ...SMALL];

interface JavaProcess {
  readonly name: string;
  readonly jvm: readonly string[];
  readonly mainClass: string;
  /** Content of the properties file that is its only argument. */
  readonly settings: string;
}

function startJava(lab: Lab, { name, jvm, mainClass, settings }: JavaProcess): void {
  const { libs, broker: plugin } = jarsAt(lab);
  const file = lab.path('kafka', `${name}.properties`);
  writeFileSync(file, settings, { mode: 0o600 });
  const log4j = `-Dlog4j.configuration=file:${join(import.meta.dirname, 'archive', 'config', 'log4j.properties')}`;
  const classPath = [plugin, join(libs, '*')].join(':');
  lab.processes.start(name, javaTool('java'), [...jvm, log4j, '-cp', classPath, mainClass, file], {
    cwd: join(lab.dir, 'kafka'),
    graceMs: GRACE_MS,
  });
}

/** Name of a broker's process and of its log. */
const processOf = ({ id }: BrokerSpec): string => (id === 1 ? 'kafka' : `kafka-${id}`);

/**
 * Asks the first broker about the cluster, and each broker's IAM listener for its SASL mechanism. Resolves to a text for
 * people.
 */
async function answer(lab: Lab): Promise<string> {
  const all = brokersOf(lab.spec);
  const { brokers, controller, topics } = await cluster(lab.spec.ports['kafka-observer'], ANSWER_TIMEOUT_MS);
  if (brokers < all.length || controller < 0) {
    throw new Error(`${brokers} of ${all.length} brokers have joined the cluster`);
  }
  const ca = readFileSync(lab.path('tls', 'ca.pem'), 'utf8');
  for (const { host, iamPort } of all) {
    await saslMechanisms({ port: iamPort, host, ca }, MECHANISM, ANSWER_TIMEOUT_MS);
  }
  const where = all.map(({ host, iamPort }) => `${host}:${iamPort}`).join(',');
  return `Kafka 2.8.1, ${brokers} broker${brokers === 1 ? '' : 's'}, ${topics.length} topics, ${MECHANISM} on ${where}`;
}

const dataOf = (lab: Lab): string => lab.path('kafka', 'data');

function startBroker(lab: Lab, one: BrokerSpec): void {
  const files = {
    data: dataOf(lab),
    tls: join(lab.dir, 'tls'),
    access: { credentials: lab.path('aws', 'credentials.json'), rights: lab.path('aws', 'kafka-rights.json') },
  };
  const settings = properties(broker(lab.spec, one, files));
  startJava(lab, { name: processOf(one), jvm: BROKER_JVM, mainClass: 'kafka.Kafka', settings });
}

async function startAll(lab: Lab): Promise<void> {
  const data = dataOf(lab);
  mkdirSync(data, { recursive: true });
  const settings = properties(zooKeeper(lab.spec, data));
  const mainClass = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
  startJava(lab, { name: ZOOKEEPER, jvm: ZOOKEEPER_JVM, mainClass, settings });
  for (const one of brokersOf(lab.spec)) startBroker(lab, one);
  await lab.until('Kafka', async () => void (await answer(lab)), { process: 'kafka' });
}

/** Stops a broker and starts it again on its data. Resolves when all brokers answer. */
async function restartBroker(lab: Lab, one: BrokerSpec): Promise<void> {
  await lab.processes.stop(processOf(one), RESTART_GRACE_MS);
  startBroker(lab, one);
  const answers = async (): Promise<void> => {
    // After an unclean end the old broker is still registered in ZooKeeper, and the new one ends at once. Try again.
    if (!lab.processes.isAlive(processOf(one))) startBroker(lab, one);
    await answer(lab);
  };
  await lab.until('Kafka', answers, { timeoutMs: RESTART_TIMEOUT_MS });
}

/** Kafka with ZooKeeper. The brokers start last and therefore stop first: they need ZooKeeper to stop. */
export const kafka: Part = {
  name: 'kafka',
  after: ['certificates'],

  missing: async () => [...missingJdk(), ...missingMaven()],

  async prepare(lab) {
    await build(lab, jars);
  },

  start: startAll,

  async restart(lab) {
    for (const one of brokersOf(lab.spec)) await restartBroker(lab, one);
  },

  check: answer,

  env: (lab) => ({
    LAB_KAFKA_OBSERVER: brokersOf(lab.spec)
      .map(({ observerPort }) => `127.0.0.1:${observerPort}`)
      .join(','),
  }),
};
