import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AuthError } from './auth-error.ts';
import { canonicalRequest, encodeRfc3986, sha256, signature } from './canonical.ts';
import { readClaim } from './claim.ts';
import { signedHeaders } from './signed-request.ts';
import { verify } from './verify.ts';
import type { WireRequest } from './wire.ts';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const now = new Date('2015-08-30T12:36:00Z');

test("the signature of AWS's published example is reproduced", () => {
  const request: WireRequest = {
    method: 'GET',
    path: '/',
    query: 'Action=ListUsers&Version=2010-05-08',
    headers: new Map([
      ['content-type', 'application/x-www-form-urlencoded; charset=utf-8'],
      ['host', 'iam.amazonaws.com'],
      ['x-amz-date', '20150830T123600Z'],
    ]),
  };
  const canonical = canonicalRequest(request, 'iam', ['content-type', 'host', 'x-amz-date'], sha256(''));
  expect(sha256(canonical)).toBe('f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59');
  const scope = { day: '20150830', region: 'us-east-1', service: 'iam' };
  expect(signature(keys.secretAccessKey, scope, '20150830T123600Z', canonical)).toBe(
    '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  );
});

function sent(path: string, query: string, body: string, service = 's3'): WireRequest {
  const url = new URL(`http://127.0.0.1:4566${path}${query === '' ? '' : `?${query}`}`);
  const headers = signedHeaders({ method: 'PUT', url, service, region: 'us-east-1', body }, keys, now);
  const wire = new Map(Object.entries({ ...headers, host: url.host }));
  return { method: 'PUT', path: url.pathname, query: url.search.slice(1), headers: wire };
}

function problem(request: WireRequest, body: string, key: Parameters<typeof verify>[2], at = now.getTime()): string {
  const claim = readClaim(request);
  if (claim === undefined) return 'missing';
  try {
    verify(request, claim, key, { payloadHash: sha256(body), region: 'us-east-1', now: at });
    return 'none';
  } catch (error) {
    if (error instanceof AuthError) return error.problem;
    throw error;
  }
}

const known = { secret: keys.secretAccessKey };

test('a signed request is accepted, and refused with another body, path, query or secret', () => {
  const segment = fc.string({ minLength: 1 }).map(encodeRfc3986);
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), fc.string(), fc.string(), (segments, value, body) => {
      const query = `b=${encodeRfc3986(value)}&a=1`;
      for (const service of ['s3', 'kafkaconnect']) {
        const request = sent(`/x/${segments.join('/')}`, query, body, service);
        expect(problem(request, body, known)).toBe('none');
        expect(problem(request, `${body}!`, known)).toBe('signature');
        expect(problem({ ...request, path: `${request.path}x` }, body, known)).toBe('signature');
        expect(problem({ ...request, query: `${request.query}x` }, body, known)).toBe('signature');
        expect(problem(request, body, { secret: 'another' })).toBe('signature');
      }
    }),
    { numRuns: 50 },
  );
});

test('each authentication problem is reported as its own kind', () => {
  const request = sent('/bucket/key', '', 'body');
  expect(problem({ ...request, headers: new Map() }, 'body', known)).toBe('missing');
  expect(problem(request, 'body', undefined)).toBe('unknown-key');
  expect(problem(request, 'body', { ...known, token: 'session' })).toBe('bad-token');
  expect(problem(request, 'body', { ...known, expires: '2015-08-30T12:35:59Z' })).toBe('expired-token');
  expect(problem(request, 'body', known, now.getTime() + 16 * 60_000)).toBe('skew');
  const extra = { ...request, headers: new Map([...request.headers, ['x-amz-acl', 'public-read']]) };
  expect(problem(extra, 'body', known)).toBe('unsigned-header');
});

test('a signature for another region is refused', () => {
  const claim = readClaim(sent('/', '', ''));
  if (claim === undefined) throw new Error('not signed');
  const expected = { payloadHash: sha256(''), region: 'eu-west-1', now: now.getTime() };
  expect(() => verify(sent('/', '', ''), claim, known, expected)).toThrow(/scope/);
});
