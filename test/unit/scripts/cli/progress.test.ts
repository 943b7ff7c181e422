import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { LogFile } from '../../../../scripts/cli/log-file.ts';
import { isLive, openProgress } from '../../../../scripts/cli/progress/open-progress.ts';
import type { Progress } from '../../../../scripts/cli/progress/progress.ts';
import { Screen } from '../shell.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const steps = [
  { name: 'lab', after: [], whileSilent: 'still booting' },
  { name: 'create-topics', after: ['lab'] },
];

interface Options {
  readonly isTerminal: boolean;
  readonly isVerbose?: boolean;
  readonly hasPlainSteps?: boolean;
}

function open({ isTerminal, ...options }: Options): { readonly progress: Progress; readonly screen: Screen } {
  const screen = new Screen(isTerminal);
  const stdout = screen as unknown as NodeJS.WriteStream;
  return { screen, progress: openProgress({ steps, stdout, env: {}, log: new LogFile(), ...options }) };
}

/** What stands on a terminal once everything that was written has been carried out. */
function finalLines(text: string): readonly string[] {
  const lines = [''];
  let row = 0;
  const sequence = new RegExp(
    `${String.fromCodePoint(0x1b)}\\[(\\??\\d*)([A-Za-z])|\\n|[^\\n${String.fromCodePoint(0x1b)}]+`,
    'g',
  );
  for (const [piece, amount, command] of text.matchAll(sequence)) {
    if (piece === '\n') row += 1;
    else if (command === 'A') row -= Number(amount || 1);
    else if (command === 'B') row += Number(amount || 1);
    else if (command === 'K' && amount === '2') lines[row] = '';
    else if (command === undefined) lines[row] = (lines[row] ?? '') + piece;
  }
  return lines.map((line) => (line ?? '').trimEnd());
}

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: false }, {}, false],
  [{}, {}, false],
  [{ isTTY: true }, { CI: 'true' }, false],
  [{ isTTY: true }, { CI: 'false' }, true],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
])('with %j and %j a list is live: %s', (stdout, env, live) => {
  expect(isLive(stdout, env)).toBe(live);
});

test('a pipe gets every line as it comes, without a single escape code', () => {
  const { progress, screen } = open({ isTerminal: false });
  progress.begin('lab', 'booting an empty lab');
  progress.detail('lab', ['kafka: up (1.2 s)']);
  progress.end('lab', 'done', 'up');
  progress.say('careful');
  progress.begin('create-topics');
  progress.end('create-topics', 'failed', 'exit code 1');
  progress.end('deploy-api', 'not attempted');
  progress.close();
  expect(screen.text).toBe(
    [
      'lab: booting an empty lab …',
      'kafka: up (1.2 s)',
      'lab: up (0.0 s)',
      'careful',
      'create-topics: failed: exit code 1 (0.0 s)',
      'deploy-api: not attempted',
      '',
    ].join('\n'),
  );
});

test('a step that is silent for five seconds says that it still runs, and again each five seconds', () => {
  const { progress, screen } = open({ isTerminal: false });
  progress.begin('lab', 'booting');
  jest.advanceTimersByTime(4_000);
  progress.detail('lab', ['aws: up']);
  jest.advanceTimersByTime(10_000);
  progress.end('lab', 'done');
  jest.advanceTimersByTime(60_000);
  expect(screen.text.split('\n').filter((line) => line.includes('still'))).toEqual([
    'lab: still booting (9.0 s)',
    'lab: still booting (14.0 s)',
  ]);
});

test('plain output without lines for the steps has what is said alone', () => {
  const { progress, screen } = open({ isTerminal: false, hasPlainSteps: false });
  progress.begin('lab', 'booting');
  progress.detail('lab', ['kafka: up']);
  progress.say('found 3');
  progress.end('lab', 'done');
  progress.close();
  expect(screen.text).toBe('found 3\n');
});

test('a terminal gets a line a step, with its state, its time and the last thing it did', () => {
  const { progress, screen } = open({ isTerminal: true });
  progress.begin('lab', 'booting an empty lab');
  jest.advanceTimersByTime(2_300);
  const booting = finalLines(screen.text);
  expect(booting[0]).toMatch(/^\S lab {14}2\.\d s {2}booting an empty lab$/);
  expect(booting[1]).toBe('  create-topics           after lab');
  progress.end('lab', 'done', 'up');
  progress.begin('create-topics');
  progress.detail('create-topics', ['create-topics: create topics …', 'more']);
  progress.say('warning: careful');
  progress.end('create-topics', 'failed');
  progress.close();
  progress.say('The log of this run: x.log');
  expect(finalLines(screen.text)).toEqual([
    'warning: careful',
    '✔ lab              2.3 s  up',
    '✖ create-topics    0.0 s  failed',
    'The log of this run: x.log',
  ]);
});

test('the lines of the steps are shown on a terminal to those who ask for them', () => {
  for (const isVerbose of [false, true]) {
    const { progress, screen } = open({ isTerminal: true, isVerbose });
    progress.begin('lab');
    progress.detail('lab', ['one', 'two']);
    progress.end('lab', 'done');
    progress.close();
    expect(finalLines(screen.text).includes('two')).toBe(isVerbose);
  }
});

test('a step that never ended was stopped by an error', () => {
  const { progress, screen } = open({ isTerminal: true });
  progress.begin('lab');
  progress.close();
  expect(finalLines(screen.text)[0]).toBe('✖ lab              0.0 s  failed');
});

test('a list that is discarded leaves nothing on the screen', () => {
  const { progress, screen } = open({ isTerminal: true });
  progress.begin('lab');
  progress.discard();
  expect(finalLines(screen.text).join('')).toBe('');
});

test('no text of a step can move the cursor or hold a line that is too long', () => {
  const { progress, screen } = open({ isTerminal: true });
  progress.begin('lab');
  progress.detail('lab', [`${String.fromCodePoint(0x1b)}[2J${'x'.repeat(500)}`]);
  progress.close();
  expect(screen.text).not.toContain(`${String.fromCodePoint(0x1b)}[2J`);
  expect(
    Math.max(
      ...stripVTControlCharacters(screen.text)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(100);
});
