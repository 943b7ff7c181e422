import type { Shown } from './step-output.ts';

/** Shows a step's lines under its name, so that steps that run side by side can be told apart. */
export function showTo(step: string, say: (text: string) => void): (line: Shown) => void {
  return ({ kind, text }) => {
    const lead = kind === 'text' || kind === 'title' ? '' : `${kind}: `;
    for (const line of text.split('\n'))
      say(line.startsWith(`${step}:`) ? `${lead}${line}` : `[${step}] ${lead}${line}`);
  };
}
