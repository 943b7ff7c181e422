import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { dnsSuffixOf, knownRegions } from '#lib/config/regions.ts';

/** The partitions as AWS's own SDK knows them. */
const source = readFileSync(
  'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
  'utf8',
);
const partitions = source
  .split(/"id": /)
  .slice(1)
  .map((part) => ({
    suffix: /"dnsSuffix": "([^"]+)"/.exec(part)?.[1] ?? '',
    regions: [...part.matchAll(/"([a-z]+(?:-[a-z]+)+-\d+)": \{/g)].map((match) => match[1] ?? ''),
  }));

test('knows the regions that the SDK knows', () => {
  const ofSdk = partitions.flatMap(({ regions }) => regions);
  expect(ofSdk.length).toBeGreaterThan(40);
  expect(ofSdk.filter((region) => !knownRegions.includes(region))).toEqual([]);
});

test('knows where the host names of each region end', () => {
  for (const { suffix, regions } of partitions) {
    for (const region of regions) expect([region, dnsSuffixOf(region)]).toEqual([region, suffix]);
  }
  expect(dnsSuffixOf('cn-south-9')).toBe('amazonaws.com.cn');
});
