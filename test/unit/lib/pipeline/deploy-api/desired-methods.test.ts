import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backendUri, digestOf, forwarding, preflight } from '#lib/pipeline/deploy-api/desired-methods.ts';
import { methodLines, patchFor } from '#lib/pipeline/deploy-api/method-diff.ts';

const methods = { ANY: forwarding(backendUri('host.example', 8082)), OPTIONS: preflight };

test('the digest does not depend on the order of keys', () => {
  const { ANY, OPTIONS } = methods;
  expect(digestOf({ OPTIONS, ANY })).toBe(digestOf({ ANY, OPTIONS }));
});

test('another address gives another digest', () => {
  fc.assert(
    fc.property(fc.domain(), fc.domain(), (a, b) => {
      const digest = (dns: string) => digestOf({ ANY: forwarding(backendUri(dns, 1)) });
      expect(digest(a) === digest(b)).toBe(a === b);
    }),
  );
});

test('a method has no differences from itself, and every difference from nothing', () => {
  expect(methodLines(methods.OPTIONS, methods.OPTIONS)).toEqual([]);
  expect(methodLines(methods.ANY, undefined).map((line) => line.path)).toEqual([
    'authorization',
    'apiKeyRequired',
    'requestParameters.method.request.path.proxy',
    'integration.type',
    'integration.httpMethod',
    'integration.uri',
    'integration.requestParameters.integration.request.path.proxy',
    'integration.timeoutMs',
  ]);
});

test('address and time-out are patched; any other difference needs a new method', () => {
  const { integration } = methods.ANY;
  const stale = { ...methods.ANY, integration: { ...integration, uri: 'http://old/', timeoutMs: 50 } };
  expect(patchFor(methods.ANY, methodLines(methods.ANY, stale))).toEqual({ uri: integration.uri, timeoutMs: 29_000 });
  const other = { ...stale, apiKeyRequired: true };
  expect(patchFor(methods.ANY, methodLines(methods.ANY, other))).toBeUndefined();
});

test('a method without its integration is created again', () => {
  const half = { ...methods.ANY, integration: undefined };
  expect(patchFor(methods.ANY, methodLines(methods.ANY, half))).toBeUndefined();
});
