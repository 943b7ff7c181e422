import { expect, test } from '@jest/globals';
import { capacity, effectiveConfiguration } from './capacity.ts';

const scaled = { mcuCount: 1, minWorkerCount: 1, maxWorkerCount: 4 };
const refusal = (value: unknown): string | undefined => capacity.safeParse(value).error?.issues[0]?.message;

test('autoscaled capacity without policies gets those of MSK Connect', () => {
  expect(capacity.parse({ autoScaling: scaled })).toEqual({
    autoScaling: {
      ...scaled,
      scaleInPolicy: { cpuUtilizationPercentage: 20 },
      scaleOutPolicy: { cpuUtilizationPercentage: 80 },
    },
  });
});

test('a capacity is provisioned or autoscaled, and its bounds fit together', () => {
  const provisionedCapacity = { mcuCount: 1, workerCount: 1 };
  expect(refusal({ provisionedCapacity })).toBeUndefined();
  expect(refusal({ provisionedCapacity, autoScaling: scaled })).toMatch(/exactly one/);
  expect(refusal({})).toMatch(/exactly one/);
  expect(refusal({ autoScaling: { ...scaled, minWorkerCount: 5 } })).toMatch(/minWorkerCount/);
  expect(refusal({ autoScaling: { ...scaled, mcuCount: 3 } })).toBe('must be 1, 2, 4 or 8');
  expect(refusal({ autoScaling: { ...scaled, maxAutoscalingTaskCount: 3 } })).toMatch(/at least maxWorkerCount/);
});

test('autoscaled capacity decides how many tasks there are, provisioned capacity does not', () => {
  const configuration = { 'tasks.max': '3', topics: 'a' };
  const tasks = (autoScaling: object) =>
    effectiveConfiguration(configuration, capacity.parse({ autoScaling: { ...scaled, ...autoScaling } }))['tasks.max'];
  expect(tasks({})).toBe('2');
  expect(tasks({ mcuCount: 8, minWorkerCount: 4 })).toBe('64');
  expect(tasks({ mcuCount: 8, minWorkerCount: 4, maxAutoscalingTaskCount: 15 })).toBe('15');
  const provisioned = capacity.parse({ provisionedCapacity: { mcuCount: 1, workerCount: 1 } });
  expect(effectiveConfiguration(configuration, provisioned)).toEqual(configuration);
});
