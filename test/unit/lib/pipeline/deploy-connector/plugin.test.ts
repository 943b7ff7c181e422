import { expect, test } from '@jest/globals';
import { UNKNOWN } from '#lib/converge/resource.ts';
import { type DesiredPlugin, diffPlugin } from '#lib/pipeline/deploy-connector/plugin.ts';
import type { CustomPlugin } from '#lib/ports/aws/msk-connect/msk-connect.ts';

const location = { bucketArn: 'arn:aws:s3:::bucket', key: 'kafka-connect-s3/a.zip' };
const desired: DesiredPlugin = { location, archive: { md5: 'aa', size: 10 } };
const there: CustomPlugin = {
  arn: 'arn:plugin',
  name: '0affd5f86743-plugin',
  state: 'ACTIVE',
  reason: undefined,
  revision: 1,
  location,
  md5: 'aa',
  size: 10,
};

test('an active plugin of the same archive is left alone', () => {
  expect(diffPlugin(desired, there)).toEqual({ action: 'none' });
});

test('a missing plugin is created, and its archive is unknown until that is in the bucket', () => {
  expect(diffPlugin({ location, archive: undefined }, undefined)).toEqual({
    action: 'create',
    lines: [
      { path: 'location', after: 's3://bucket/kafka-connect-s3/a.zip' },
      { path: 'archive.md5', after: UNKNOWN },
    ],
  });
});

test('a plugin that is being created is waited for', () => {
  expect(diffPlugin(desired, { ...there, state: 'CREATING', md5: undefined, size: undefined })).toEqual({
    action: 'update',
    lines: [{ path: 'state', before: 'CREATING', after: 'ACTIVE' }],
  });
});

test('a plugin that is being deleted is created again', () => {
  expect(diffPlugin(desired, { ...there, state: 'DELETING' }).action).toBe('create');
});

test("a plugin that failed is replaced without permission, and the plan shows the service's reason", () => {
  expect(diffPlugin(desired, { ...there, state: 'CREATE_FAILED', reason: 'no zip' })).toEqual({
    action: 'replace',
    lines: [{ path: 'state', before: 'CREATE_FAILED (no zip)', after: 'ACTIVE' }],
    replaceApproved: true,
  });
});

test('another location of the archive is a replacement that needs permission', () => {
  const moved = { ...there, location: { ...location, key: 'old.zip' } };
  expect(diffPlugin(desired, moved)).toEqual({
    action: 'replace',
    lines: [{ path: 'location', before: 's3://bucket/old.zip', after: 's3://bucket/kafka-connect-s3/a.zip' }],
  });
});

test('another archive under the same key is such a replacement too', () => {
  expect(diffPlugin(desired, { ...there, md5: 'bb' })).toMatchObject({
    action: 'replace',
    lines: [{ path: 'archive.md5' }],
  });
});

test('while the bucket holds another archive than desired, the plan replaces the plugin', () => {
  expect(diffPlugin({ location, archive: 'changing' }, there)).toEqual({
    action: 'replace',
    lines: [{ path: 'archive.md5', before: 'aa', after: UNKNOWN }],
  });
});

test('where a digest is missing, sizes are compared', () => {
  const bySize = { location, archive: { md5: undefined, size: 10 } };
  expect(diffPlugin(bySize, there)).toEqual({ action: 'none' });
  expect(diffPlugin(bySize, { ...there, size: 11 })).toMatchObject({ lines: [{ path: 'archive.size' }] });
  expect(diffPlugin(desired, { ...there, md5: undefined, size: undefined })).toEqual({ action: 'none' });
});
