import { expect, test } from '@jest/globals';
import { leavesOf, overlayKeys, refuseOtherKeys } from '#lab/core/overlay-keys.ts';
import { allKeys } from '#lib/config/checks/key-shapes.ts';

test("every key of the lab's overlay is a key of the config", () => {
  expect(overlayKeys.filter((key) => !allKeys().includes(key))).toEqual([]);
});

test("the lab's overlay sets no names, versions, credentials or behaviour", () => {
  const allowed =
    /^(aws\.account|ec2\.(address|publicDns)|ssh\.(port|hostKey)|msk\.bootstrapServers|restProxy\.(port|listen)|api\.invokeUrl|database\.caFile|databricks\.(host|clusterId)|downloads\.\w+\.(url|sha256))$/;
  expect(overlayKeys.filter((key) => !allowed.test(key))).toEqual([]);
});

test('an overlay with any other key is refused, and the error names the key', () => {
  const overlay = { ssh: { port: 2222 }, topics: { partitions: 3 }, userId: 'x' };
  expect(leavesOf(overlay)).toEqual(['ssh.port', 'topics.partitions', 'userId']);
  expect(() => refuseOtherKeys(overlay)).toThrow("the lab's overlay may not set topics.partitions, userId");
  expect(() => refuseOtherKeys({ ssh: { port: 2222 } })).not.toThrow();
});
