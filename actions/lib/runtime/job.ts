import * as core from '@actions/core';
import { redact } from '../secret.ts';
import type { Env } from './parse-inputs.ts';
import { printable } from './workflow-commands.ts';

/** The summary of a step may hold 1 MiB; the rest is for the notice that it was cut. */
const SUMMARY_LIMIT_BYTES = 1024 * 1024 - 1024;

/** What a step hands to the job it is part of. */
export interface Job {
  setOutput(name: string, value: string): void;
  summarise(markdown: string): void;
  /** Writes the summary. */
  close(): Promise<void>;
}

/**
 * The job that the runner's files GITHUB_OUTPUT and GITHUB_STEP_SUMMARY lead to. Without them, as on a laptop, outputs
 * are printed and the summary is left out.
 */
export function openJob(env: Env, print: (line: string) => void): Job {
  let summary = '';
  return {
    setOutput(name, value) {
      if (isGiven(env['GITHUB_OUTPUT'])) core.setOutput(name, value);
      else print(printable(`${name}=${value}`));
    },
    summarise(markdown) {
      summary += `${redact(markdown)}\n`;
    },
    async close() {
      if (summary === '' || !isGiven(env['GITHUB_STEP_SUMMARY'])) return;
      await core.summary.addRaw(cut(summary, SUMMARY_LIMIT_BYTES)).write();
    },
  };
}

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
