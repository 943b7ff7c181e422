import type { EmulationResult } from './result.ts';

/** Says how many records are left, if that is known, and which command posts exactly those. */
export function resumeText({ run, rest }: Pick<EmulationResult, 'run' | 'rest'>): string {
  const { records, turns, durationMs } = rest;
  if (records <= 0) return 'No record is left to post.';
  const settings = [
    { name: 'run', value: run },
    ...(Number.isFinite(turns) ? [{ name: 'posts', value: String(turns) }] : []),
    ...(Number.isFinite(durationMs) ? [{ name: 'duration', value: secondsOf(durationMs) }] : []),
  ];
  const flags = settings.map(({ name, value }) => `--${name} ${value}`).join(' ');
  const inputs = settings.map(({ name }) => name).join(', ');
  const isKnown = Number.isFinite(records);
  const left = isKnown ? `${records} ${records === 1 ? 'record is' : 'records are'} left. ` : '';
  const purpose = isKnown && !Number.isFinite(durationMs) ? 'To post exactly these' : 'To resume';
  return `${left}${purpose}, run the same command with ${flags} (inputs of the action: ${inputs}).`;
}

/** In whole seconds; the input accepts no less than 1. */
const secondsOf = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)));
