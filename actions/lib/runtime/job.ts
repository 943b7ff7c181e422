import { setOutput, summary } from '@actions/core';
import { messageOf, UserError } from '#lib/errors.ts';
import { redact } from '#lib/secret.ts';
import type { Env } from './parse-inputs.ts';
import { printable } from './workflow-commands.ts';

/** GitHub takes 1 MiB for the summary of a step. 1 KiB of that is left for the note that it was cut. */
const MAX_SUMMARY_BYTES = 1024 * 1024 - 1024;

/** The GitHub job that an action is a step of. */
export interface Job {
  /** @throws UserError when the runner's file for outputs cannot be written. */
  setOutput(name: string, value: string): void;
  /** Appends Markdown to the summary of the job. It is written by {@link close}. */
  summarise(markdown: string): void;
  /** Writes the summary. @throws UserError when the runner's file for summaries cannot be written. */
  close(): Promise<void>;
}

/**
 * The job that the environment describes: the runner names its files in GITHUB_OUTPUT and GITHUB_STEP_SUMMARY. Without
 * them, as on a laptop, outputs are printed and there is no summary.
 *
 * @param print writes one line.
 */
export function openJob(env: Env, print: (line: string) => void): Job {
  let collected = '';
  return {
    setOutput(name, value) {
      if (!isGiven(env['GITHUB_OUTPUT'])) return print(printable(`${name}=${value}`));
      try {
        setOutput(name, value);
      } catch (error) {
        throw unwritable(`Output "${name}"`, 'GITHUB_OUTPUT', env, error);
      }
    },
    summarise(markdown) {
      collected += `${redact(markdown)}\n`;
    },
    async close() {
      if (collected === '' || !isGiven(env['GITHUB_STEP_SUMMARY'])) return;
      try {
        await summary.addRaw(cut(collected, MAX_SUMMARY_BYTES)).write();
      } catch (error) {
        throw unwritable('The summary', 'GITHUB_STEP_SUMMARY', env, error);
      }
    },
  };
}

const unwritable = (what: string, variable: string, env: Env, error: unknown): UserError =>
  new UserError(
    `${what} could not be written: ${variable} is ${JSON.stringify(env[variable])}, expected a file that can be appended to (${messageOf(error)}).`,
    { cause: error },
  );

const isGiven = (value: string | undefined): boolean => value !== undefined && value !== '';

function cut(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  const kept = bytes
    .subarray(0, limit)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return `${kept}\n\n*Cut: the summary would be ${bytes.length} bytes long.*\n`;
}
