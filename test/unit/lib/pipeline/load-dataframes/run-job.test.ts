import { expect, test } from '@jest/globals';
import { runJob } from '#lib/pipeline/load-dataframes/run-job.ts';
import { runIn } from '../../../fakes/databricks.ts';
import { type FakePipeline, fakePipeline } from '../../../fakes/pipeline.ts';
import { loadedText } from './loaded.ts';

function workspace(): FakePipeline {
  const pipeline = fakePipeline({ config: { databricks: { clusterId: 'c-1' } } });
  pipeline.ports.databricks.stored.push({ id: '1', settings: { name: '0affd5f86743-dataframes' } });
  return pipeline;
}

const never = new AbortController().signal;
const start = (pipeline: FakePipeline, signal = never) => {
  const said: string[] = [];
  return { said, result: runJob(pipeline, { signal, say: (text) => said.push(text) }) };
};

test('waits with growing pauses, reports each state once and the page with the first, and reads the result', async () => {
  const pipeline = workspace();
  const { databricks, clock } = pipeline.ports;
  databricks.states = [
    runIn('running', 'PENDING'),
    runIn('running', 'PENDING'),
    ...Array.from({ length: 20 }, () => runIn('running', 'RUNNING')),
    runIn('succeeded', 'SUCCESS'),
  ];
  databricks.result = { result: loadedText(), truncated: false, error: undefined, trace: undefined };
  const began = clock.now();
  const { said, result } = start(pipeline);
  expect(await result).toMatchObject({ runId: '9007199254740997', url: 'https://w/run' });
  expect(said).toEqual([
    'run 9007199254740997: PENDING, https://w/run',
    'run 9007199254740997: RUNNING',
    'run 9007199254740997: SUCCESS',
  ]);
  expect(clock.now() - began).toBeGreaterThan(22 * 250);
  expect(databricks.parameters[0]).toMatchObject({ uid: '0affd5f86743', bucket: 'user-0affd5f86743-bucket', path: '' });
  expect(pipeline.writes.names).toEqual(['databricks:jobs/run-now']);
});

test("a failed notebook shows the cell's error and the end of its trace, without colours", async () => {
  const pipeline = workspace();
  pipeline.ports.databricks.states = [runIn('failed', 'INTERNAL_ERROR (FAILED)', 'Task dataframes failed')];
  const esc = String.fromCodePoint(27);
  pipeline.ports.databricks.result = {
    result: undefined,
    truncated: false,
    error: 'RuntimeError: There are no objects',
    trace: `${esc}[31mcell 3, line 5${esc}[0m\nraise RuntimeError`,
  };
  await expect(start(pipeline).result).rejects.toThrow(
    /failed in the notebook of task dataframes: RuntimeError: There are no objects\n {2}cell 3, line 5\n {2}raise RuntimeError\nRun: https/,
  );
});

test('a skipped run, and one that somebody cancelled, are errors of their own', async () => {
  const pipeline = workspace();
  pipeline.ports.databricks.states = [runIn('skipped', 'SKIPPED', 'max concurrent runs')];
  await expect(start(pipeline).result).rejects.toThrow(/was skipped. max concurrent runs Another run/);
  pipeline.ports.databricks.states = [runIn('cancelled', 'CANCELED')];
  await expect(start(pipeline).result).rejects.toThrow(/cancelled by somebody else/);
});

test('an interruption cancels the run', async () => {
  const pipeline = workspace();
  const controller = new AbortController();
  pipeline.ports.databricks.states = [runIn('running', 'RUNNING')];
  const { run } = pipeline.ports.databricks;
  pipeline.ports.databricks.run = async (id) => {
    controller.abort(new Error('interrupted by SIGINT'));
    return run(id);
  };
  await expect(start(pipeline, controller.signal).result).rejects.toThrow(
    'Interrupted while running job 0affd5f86743-dataframes. Nothing more was started; run the same command again to finish.',
  );
  expect(pipeline.ports.databricks.cancelled).toEqual(['9007199254740997']);
});

test('a run that does not end in time is cancelled, and the error names it', async () => {
  const pipeline = workspace();
  pipeline.ports.databricks.states = [runIn('running', 'RUNNING')];
  await expect(start(pipeline).result).rejects.toThrow(/did not end within databricks.timeoutMinutes \(30\)/);
  expect(pipeline.ports.databricks.cancelled).toHaveLength(1);
});

test.each([
  ['no JSON', false, 'left no JSON'],
  ['{"version":1}', false, 'not as expected at frames'],
  ['{}', true, '5 MB'],
])('a result of %s is an error', async (result, truncated, expected) => {
  const pipeline = workspace();
  pipeline.ports.databricks.result = { result, truncated, error: undefined, trace: undefined };
  await expect(start(pipeline).result).rejects.toThrow(expected);
});
