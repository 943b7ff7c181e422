import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { credentialResources } from './credentials.ts';
import { jobResource } from './job.ts';
import { notebookResource } from './notebook.ts';
import { isConfigured, notebookNames } from './settings.ts';

/** The notebooks and the job that load the DataFrames. Nothing where the config has no databricks block. */
export const loadDataframes = {
  name: 'load-dataframes',
  after: ['deploy-connector'],
  build: (p) => ({
    resources: isConfigured(p)
      ? [...credentialResources(p), ...notebookNames.map((name) => notebookResource(p, name)), jobResource(p)]
      : [],
    probes: [],
  }),
} as const satisfies Milestone;
