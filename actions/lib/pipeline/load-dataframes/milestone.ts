import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { credentials } from './credentials.ts';
import { job } from './job.ts';
import { notebook } from './notebook.ts';
import { isConfigured, notebookNames } from './settings.ts';

/** What the DataFrames are loaded with; nothing where no workspace is configured. */
export const loadDataframes: Milestone = {
  name: 'load-dataframes',
  after: ['deploy-connector'],
  build: (p) =>
    isConfigured(p)
      ? {
          resources: [...credentials(p), ...notebookNames.map((name) => notebook(p, name)), job(p)],
          probes: [],
        }
      : { resources: [], probes: [] },
};
