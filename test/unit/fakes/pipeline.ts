import { downloadsOf } from '#lib/config/downloads.ts';
import { namesOf } from '#lib/config/names.ts';
import { type ConfigInput, configSchema } from '#lib/config/schema.ts';
import type { Converged } from '#lib/converge/engine.ts';
import type { ConvergeEvent } from '#lib/converge/events.ts';
import { Facts } from '#lib/converge/facts.ts';
import { convergeMilestone } from '#lib/pipeline/converge-milestone.ts';
import type { Milestone, Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { type FakeApiGateway, fakeApiGateway } from './api-gateway.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { type FakeDatabricks, fakeDatabricks } from './databricks.ts';
import { fakeEc2 } from './ec2.ts';
import { type FakeHost, fakeHost } from './host.ts';
import { type FakeHttp, fakeHttp } from './http.ts';
import { fakeIam } from './iam.ts';
import { fakeMsk } from './msk.ts';
import { type FakeMskConnect, fakeMskConnect } from './msk-connect.ts';
import { type FakeStore, fakeS3 } from './s3.ts';
import { fakeSsm } from './ssm.ts';
import { fakeSts } from './sts.ts';
import { RecordingGate } from './writes.ts';

export interface FakePorts extends Ports {
  readonly clock: FakeClock;
  readonly mskConnect: FakeMskConnect;
  readonly apiGateway: FakeApiGateway;
  readonly s3: FakeStore;
  readonly http: FakeHttp;
  readonly host: FakeHost;
  readonly databricks: FakeDatabricks;
}

/** A pipeline over fake ports: the account of one user, in which the pipeline has created nothing yet. */
export interface FakePipeline extends Pipeline {
  readonly ports: FakePorts;
  readonly writes: RecordingGate;
}

export interface FakePipelineOptions {
  readonly config?: Omit<ConfigInput, 'userId'>;
  readonly connectorProperties?: Readonly<Record<string, string>>;
  /** Replaces single ports. It gets the gate that their writes have to pass. */
  readonly ports?: (writes: RecordingGate) => Partial<FakePorts>;
}

export function fakePipeline(options: FakePipelineOptions = {}): FakePipeline {
  const config = configSchema.parse({ userId: '0affd5f86743', ...options.config });
  const writes = new RecordingGate();
  return {
    config,
    configDir: '/nowhere/config',
    names: namesOf(config),
    connectorProperties: options.connectorProperties ?? {
      'connector.class': 'io.confluent.connect.s3.S3SinkConnector',
      'flush.size': '1',
      'tasks.max': '3',
    },
    downloads: downloadsOf(config),
    facts: writes.facts,
    writes,
    ports: {
      clock: fakeClock(),
      ec2: fakeEc2(),
      ssm: fakeSsm(),
      iam: fakeIam(writes),
      sts: fakeSts(),
      msk: fakeMsk(),
      mskConnect: fakeMskConnect(writes),
      apiGateway: fakeApiGateway(writes),
      s3: fakeS3(writes),
      http: fakeHttp(),
      host: fakeHost(writes),
      database: {
        select: () => Promise.reject(new Error('no database here')),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
      databricks: fakeDatabricks(writes),
      bucketKeys: () => ({ accessKeyId: undefined, secretAccessKey: undefined, isTemporary: false }),
      ...options.ports?.(writes),
    },
  };
}

export interface Run {
  readonly result: Converged;
  readonly events: readonly ConvergeEvent[];
  /** Names of the writes of this run. */
  readonly writes: readonly string[];
}

/** Plans or applies a milestone, and returns what was reported and written. */
export async function run(
  pipeline: FakePipeline,
  milestone: Milestone,
  how: { readonly planOnly?: boolean; readonly allowReplace?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Run> {
  // Each run has facts of its own.
  const facts = new Facts();
  pipeline.writes.facts = facts;
  const fresh: Pipeline = { ...pipeline, facts };
  const events: ConvergeEvent[] = [];
  const from = pipeline.writes.names.length;
  const result = await convergeMilestone(fresh, milestone, {
    planOnly: how.planOnly ?? false,
    report: (event) => events.push(event),
    signal: how.signal ?? new AbortController().signal,
    allowReplace: how.allowReplace ?? false,
    replaceHint: 'Set allow-replace to true to permit it.',
  });
  return { result, events, writes: pipeline.writes.names.slice(from) };
}
