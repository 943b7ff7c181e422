import { expect, test } from '@jest/globals';
import { UNKNOWN } from '#lib/converge/resource.ts';
import { diffPlugin, type WantedPlugin } from '#lib/pipeline/deploy-connector/plugin.ts';
import type { CustomPlugin } from '#lib/ports/aws/msk-connect/msk-connect.ts';

const location = { bucketArn: 'arn:aws:s3:::bucket', key: 'kafka-connect-s3/a.zip' };
const wanted: WantedPlugin = { location, archive: { md5: 'aa', size: 10 } };
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

test('an active plugin from the same archive stands as wanted', () => {
  expect(diffPlugin(wanted, there)).toEqual({ action: 'none' });
});

test('a missing plugin is created, its archive unknown while that is not there', () => {
  expect(diffPlugin({ location, archive: undefined }, undefined)).toEqual({
    action: 'create',
    lines: [
      { path: 'location', after: 's3://bucket/kafka-connect-s3/a.zip' },
      { path: 'archive.md5', after: UNKNOWN },
    ],
  });
});

test('one that is being made is waited for', () => {
  expect(diffPlugin(wanted, { ...there, state: 'CREATING', md5: undefined, size: undefined })).toEqual({
    action: 'update',
    lines: [{ path: 'state', before: 'CREATING', after: 'ACTIVE' }],
  });
});

test('one that is being deleted is made anew', () => {
  expect(diffPlugin(wanted, { ...there, state: 'DELETING' }).action).toBe('create');
});

test('one that failed is replaced without leave, with the words of the service', () => {
  expect(diffPlugin(wanted, { ...there, state: 'CREATE_FAILED', reason: 'no zip' })).toEqual({
    action: 'replace',
    lines: [{ path: 'state', before: 'CREATE_FAILED (no zip)', after: 'ACTIVE' }],
    leave: 'given',
  });
});

test('another place of the archive needs a replacement, which needs leave', () => {
  const moved = { ...there, location: { ...location, key: 'old.zip' } };
  expect(diffPlugin(wanted, moved)).toEqual({
    action: 'replace',
    lines: [{ path: 'location', before: 's3://bucket/old.zip', after: 's3://bucket/kafka-connect-s3/a.zip' }],
  });
});

test('other bytes under the same key need one too', () => {
  expect(diffPlugin(wanted, { ...there, md5: 'bb' })).toMatchObject({
    action: 'replace',
    lines: [{ path: 'archive.md5' }],
  });
});

test('while the archive in the bucket is a wrong one, the plugin made of it is known to be replaced', () => {
  expect(diffPlugin({ location, archive: 'changing' }, there)).toEqual({
    action: 'replace',
    lines: [{ path: 'archive.md5', before: 'aa', after: UNKNOWN }],
  });
});

test('sizes are compared where no digest can be', () => {
  const bySize = { location, archive: { md5: undefined, size: 10 } };
  expect(diffPlugin(bySize, there)).toEqual({ action: 'none' });
  expect(diffPlugin(bySize, { ...there, size: 11 })).toMatchObject({ lines: [{ path: 'archive.size' }] });
  expect(diffPlugin(wanted, { ...there, md5: undefined, size: undefined })).toEqual({ action: 'none' });
});
