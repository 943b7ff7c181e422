import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { errorAnswer, ServiceError } from '../../protocol/service-error.ts';
import { BucketRegions, locationXml } from './regions.ts';

function refused(step: () => void): ServiceError {
  try {
    step();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

test('a bucket of another region redirects, and takes what is signed for its region', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regions-'));
  try {
    const file = join(folder, 'regions.json');
    const regions = new BucketRegions(file, 'us-east-1');
    expect(() => regions.check('b', 'us-east-1')).not.toThrow();
    writeFileSync(file, JSON.stringify({ b: 'eu-west-1' }));
    const redirect = refused(() => regions.check('b', 'us-east-1'));
    expect(redirect).toMatchObject({ status: 301, code: 'PermanentRedirect' });
    const answer = errorAnswer('s3', redirect);
    expect(answer.headers).toMatchObject({ 'x-amz-bucket-region': 'eu-west-1' });
    expect(answer.body).toContain('<Endpoint>b.s3.eu-west-1.amazonaws.com</Endpoint><Bucket>b</Bucket>');
    expect(() => regions.check('b', 'eu-west-1')).not.toThrow();
    expect(refused(() => regions.check('b', 'us-west-2'))).toMatchObject({
      status: 400,
      message: "The authorization header is malformed; the region 'us-west-2' is wrong; expecting 'eu-west-1'",
      details: { elements: { Region: 'eu-west-1' } },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the location of a bucket in us-east-1 is empty', () => {
  expect(locationXml('us-east-1')).toContain('></LocationConstraint>');
  expect(locationXml('eu-west-1')).toContain('>eu-west-1</LocationConstraint>');
});
