import { expect, test } from '@jest/globals';
import { type DiagnosticStep, diagnosisText, runSteps, type StepResult } from '#lib/pipeline/shared/diagnostics/run.ts';

const tried: string[] = [];
const step = (name: DiagnosticStep['name'], result: StepResult): DiagnosticStep => ({
  name,
  async run() {
    tried.push(name);
    return result;
  },
});
const scope = { signal: new AbortController().signal, progress: () => undefined };
const pass: StepResult = { kind: 'pass' };

test('stops at the first step that fails, and names the steps that passed', async () => {
  const found = await runSteps(
    [step('DNS', pass), step('TCP', { kind: 'fail', reason: 'open the port.' }), step('TLS', pass)],
    scope,
  );
  expect(tried).toEqual(['DNS', 'TCP']);
  expect(diagnosisText(found)).toBe('The way to the brokers fails at TCP (DNS: pass): open the port.');
});

test('a step that was skipped does not end the diagnosis and does not count as passed', async () => {
  const found = await runSteps(
    [step('produce', { kind: 'skipped', reason: 'no limit' }), step('consume', pass)],
    scope,
  );
  expect(found).toEqual({ passed: ['consume'], failed: undefined });
});

test('a fault that a later step shows is reported for the step that it belongs to', async () => {
  const found = await runSteps(
    [step('TLS', pass), step('SASL', { kind: 'fail', step: 'TLS', reason: 'untrusted.' })],
    scope,
  );
  expect(diagnosisText(found)).toBe('The way to the brokers fails at TLS: untrusted.');
});

test('when no step fails any more, the text says so', async () => {
  expect(diagnosisText(await runSteps([step('DNS', pass)], scope))).toBe(
    'No step of the way to the brokers fails now (DNS: pass). Run it again.',
  );
});
