import { expect, test } from '@jest/globals';
import { climb, climbText, type Footing, type Rung } from '#lib/pipeline/shared/diagnostics/run.ts';

const tried: string[] = [];
const rung = (name: Rung['name'], footing: Footing): Rung => ({
  name,
  async step() {
    tried.push(name);
    return footing;
  },
});
const scope = { signal: new AbortController().signal, progress: () => undefined };
const holds: Footing = { kind: 'holds' };

test('stops at the first step that breaks, and says what holds below it', async () => {
  const found = await climb(
    [rung('DNS', holds), rung('TCP', { kind: 'breaks', why: 'open the port.' }), rung('TLS', holds)],
    scope,
  );
  expect(tried).toEqual(['DNS', 'TCP']);
  expect(climbText(found)).toBe('The way to the brokers breaks at TCP (DNS: fine): open the port.');
});

test('a step that cannot be tried is passed over and not called fine', async () => {
  const found = await climb([rung('produce', { kind: 'untried', why: 'no limit' }), rung('consume', holds)], scope);
  expect(found).toEqual({ held: ['consume'], broken: undefined });
});

test('a fault that shows later is told of the step it belongs to', async () => {
  const found = await climb(
    [rung('TLS', holds), rung('SASL', { kind: 'breaks', rung: 'TLS', why: 'untrusted.' })],
    scope,
  );
  expect(climbText(found)).toBe('The way to the brokers breaks at TLS: untrusted.');
});

test('a way that holds by now says so', async () => {
  expect(climbText(await climb([rung('DNS', holds)], scope))).toMatch(/^Every step .*\(DNS: fine\)/);
});
