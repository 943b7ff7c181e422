import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { interruption, type SignalSource } from '#lib/runtime/interruption.ts';

class FakeProcess extends EventEmitter implements SignalSource {
  readonly exits: number[] = [];

  exit(code: number): never {
    this.exits.push(code);
    return undefined as never;
  }
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s aborts the work and ends with %i', (name, code) => {
  const source = new FakeProcess();
  const interrupt = interruption(source, 5_000);
  expect(interrupt.exitCode).toBeUndefined();
  source.emit(name);
  expect(interrupt.signal.reason).toMatchObject({ name: 'Interrupted', at: [`by ${name}`] });
  expect(interrupt.exitCode).toBe(code);
  expect(source.exits).toEqual([]);
  interrupt.done();
  expect(source.listenerCount(name)).toBe(0);
});

test('the first signal decides the exit status, and a signal of another kind does not end the run early', () => {
  const source = new FakeProcess();
  const interrupt = interruption(source, 5_000);
  source.emit('SIGINT');
  source.emit('SIGTERM');
  expect(interrupt.exitCode).toBe(130);
  expect(source.exits).toEqual([]);
  interrupt.done();
});

test('the same signal again ends at once', () => {
  const source = new FakeProcess();
  const interrupt = interruption(source, 5_000);
  source.emit('SIGINT');
  source.emit('SIGINT');
  expect(source.exits).toEqual([130]);
  interrupt.done();
});

test('work that does not end within its grace period is ended', async () => {
  const source = new FakeProcess();
  const interrupt = interruption(source, 10);
  source.emit('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(source.exits).toEqual([143]);
  interrupt.done();
});
