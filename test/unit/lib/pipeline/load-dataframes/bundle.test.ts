import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { jobSettings } from '#lib/pipeline/load-dataframes/settings.ts';
import { fakePipeline } from '../../../fakes/pipeline.ts';

const root = resolve(import.meta.dirname, '../../../../..');

interface Bundle {
  readonly resources: { readonly jobs: { readonly dataframes: unknown } };
}

test("the bundle's job equals the action's job, except for the folder of its notebooks", () => {
  const text = readFileSync(resolve(root, 'databricks.yml'), 'utf8')
    .replaceAll(/\$\{var\.uid\}/g, '0affd5f86743')
    .replaceAll(/\$\{var\.cluster_id\}/g, 'c-1')
    .replace('config/notebooks/query.py', '/Shared/0affd5f86743-pipeline/query');
  const pipeline = fakePipeline({ config: { databricks: { clusterId: 'c-1' } } });
  expect((parse(text) as Bundle).resources.jobs.dataframes).toEqual(jobSettings(pipeline));
});
