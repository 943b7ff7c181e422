import { expect, test } from '@jest/globals';
import { milestones } from '#lib/pipeline/milestones.ts';
import { stepsOf } from '../../../../scripts/start/steps.ts';

const steps = (withDataframes: boolean) =>
  stepsOf({ config: 'config/pipeline.yaml', labDir: '.lab', posts: 3, withDataframes });
const names = (withDataframes: boolean) => steps(withDataframes).map(({ name }) => name);

test('every milestone is a step, after the steps that it needs', () => {
  const all = steps(true);
  for (const { name, after } of milestones) {
    const step = all.find((one) => one.name === name);
    expect(step?.after).toEqual(expect.arrayContaining(name === 'load-dataframes' ? [] : [...after]));
    for (const other of step?.after ?? []) expect(names(true).indexOf(other)).toBeLessThan(names(true).indexOf(name));
  }
});

test('posts begin once everything that they pass stands, and the proof after the posts', () => {
  const [emulate, verify] = steps(true).slice(-3);
  expect(emulate).toMatchObject({ name: 'emulate-posts', after: ['deploy-connector', 'deploy-api'] });
  expect(emulate?.with).toMatchObject({ posts: '3', pace: '0' });
  expect(verify).toMatchObject({ name: 'verify-delivery', after: ['emulate-posts'] });
});

test('the job ends with the DataFrames, and without them with the proof', () => {
  expect(names(true).at(-1)).toBe('load-dataframes');
  expect(names(false).at(-1)).toBe('verify-delivery');
});
