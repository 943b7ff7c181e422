import { expect, test } from '@jest/globals';
import { sign } from '#lib/ports/aws/core/sigv4.ts';

/** Keys, date and answers of the test suite that AWS publishes for Signature Version 4. */
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const scope = { region: 'us-east-1', service: 'service', now: Date.UTC(2015, 7, 30, 12, 36) };
const signatureOf = (method: string, path: string) =>
  /Signature=(\w+)$/.exec(
    sign({ method, url: `https://example.amazonaws.com${path}` }, keys, scope)['authorization'] ?? '',
  )?.[1];

test.each([
  ['GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  ['GET', '/?Param2=value2&Param1=value1', 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500'],
])('signs %s %s as the published test suite does', (method, path, signature) => {
  expect(signatureOf(method, path)).toBe(signature);
});

test('names key, scope and signed headers, and carries date and token', () => {
  const headers = sign(
    { method: 'POST', url: 'http://127.0.0.1:8080/a', body: '{}' },
    { ...keys, sessionToken: 'token' },
    { ...scope, service: 'execute-api' },
  );
  expect(headers).toEqual({
    'x-amz-date': '20150830T123600Z',
    'x-amz-security-token': 'token',
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/us-east-1\/execute-api\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    ),
  });
});

test('the secret key appears in none of the headers', () => {
  expect(JSON.stringify(sign({ method: 'GET', url: 'http://x/' }, keys, scope))).not.toContain(keys.secretAccessKey);
});
