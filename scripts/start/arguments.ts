import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface StartArguments {
  /** Turns of the emulator; each posts a row of every table. */
  readonly posts: number;
  /** Folder with real rows, absolute. */
  readonly data: string | undefined;
  /** Leave the lab up afterwards. */
  readonly keep: boolean;
  readonly config: string;
  /** Whether the lab has a workspace, and the DataFrames are loaded at the end. */
  readonly databricks: boolean;
}

/** @throws Error naming the flag that is wrong. */
export function parseStartArgs(args: readonly string[]): StartArguments {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    options: {
      posts: { type: 'string', default: '100' },
      data: { type: 'string' },
      keep: { type: 'boolean', default: false },
      config: { type: 'string', default: 'config/pipeline.yaml' },
      'no-databricks': { type: 'boolean', default: false },
    },
  });
  if (!/^[1-9]\d{0,6}$/.test(values.posts)) {
    throw new Error(`--posts is "${values.posts}", expected a whole number from 1 to 9999999.`);
  }
  const data = values.data === undefined ? undefined : resolve(values.data);
  if (data !== undefined && !(existsSync(data) && statSync(data).isDirectory())) {
    throw new Error(`--data is "${values.data}", expected a folder that exists.`);
  }
  return {
    posts: Number(values.posts),
    data,
    keep: values.keep,
    config: values.config,
    databricks: !values['no-databricks'],
  };
}
