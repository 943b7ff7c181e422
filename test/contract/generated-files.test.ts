import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { generatedFiles } from '../../scripts/generate/files.ts';
import { root } from './import-graph.ts';

test('action.yml, the tables in the READMEs and the schema of the config are up to date', async () => {
  const stale = (await generatedFiles(root)).filter(
    ({ path, content }) => readFileSync(join(root, path), 'utf8') !== content,
  );
  expect(stale.map(({ path }) => `${path}: run npm run generate`)).toEqual([]);
});
