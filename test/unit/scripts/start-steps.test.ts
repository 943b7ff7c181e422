import { expect, test } from '@jest/globals';
import { milestones } from '#lib/pipeline/milestones.ts';
import { stepsOf } from '../../../scripts/start/steps.ts';

const args = { posts: 1, keep: false, config: 'config.yaml', databricks: true, data: undefined };
const steps = stepsOf(args, 'config.yaml', 'lab');

test('the main job runs the milestones in their order, each after those that it needs', () => {
  const names = milestones.map(({ name }) => name as string);
  expect(steps.map(({ name }) => name).filter((name) => names.includes(name))).toEqual(names);
  for (const { name, after } of milestones) {
    // The DataFrames are loaded when every record is proven to be in the bucket, and so after the connector too.
    const expected =
      name === 'load-dataframes' ? ['verify-delivery'] : after.length === 0 ? ['validate-config'] : after;
    expect([name, steps.find((step) => step.name === name)?.after]).toEqual([name, expected]);
  }
});

test('the main job posts when every milestone but the loading is done, and proves what it has posted', () => {
  const provisioning = milestones.filter(({ name }) => name !== 'load-dataframes');
  const last = provisioning.filter(({ name }) => provisioning.every(({ after }) => !after.includes(name)));
  const afterOf = (name: string) => steps.find((step) => step.name === name)?.after;
  expect(afterOf('emulate-posts')).toEqual(last.map(({ name }) => name));
  expect(afterOf('verify-delivery')).toEqual(['emulate-posts']);
});
