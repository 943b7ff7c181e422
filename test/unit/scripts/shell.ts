import { resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import type { ProgramOutput } from '../../../scripts/cli/command.ts';
import type { Shell } from '../../../scripts/cli/main.ts';

export const root = resolve(import.meta.dirname, '../../..');

/** A stream that keeps what is written to it, as a terminal or as a pipe. */
export class Screen extends PassThrough {
  readonly isTTY: boolean;
  readonly columns = 100;
  readonly rows = 40;
  text = '';

  constructor(isTerminal: boolean) {
    super();
    this.isTTY = isTerminal;
    this.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
    });
  }

  /** Of a terminal with sixteen colours. */
  getColorDepth(): number {
    return 4;
  }
}

/** A shell whose output can be read, and a program's own output with it. */
export function shellOf(given: Partial<Shell> = {}) {
  const lines: string[] = [];
  const shell: Shell = {
    env: {},
    root,
    userDir: root,
    signal: new AbortController().signal,
    places: [],
    stdout: new Screen(false) as unknown as NodeJS.WriteStream,
    print: (line) => void lines.push(line),
    ...given,
  };
  const printed = { out: '', err: '' };
  const output: ProgramOutput = {
    writeOut: (text) => {
      printed.out += text;
    },
    writeErr: (text) => {
      printed.err += text;
    },
  };
  return { shell, output, lines, printed };
}
