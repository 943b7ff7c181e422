import { UnitSyntaxError } from './words.ts';

/** Units in ms. */
const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  '': 1_000,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/**
 * Parses a time span of systemd (systemd.time(7)) to ms, for example `5` (seconds), `500ms` or `1min 30s`. `infinity`
 * is Infinity.
 *
 * @throws UnitSyntaxError when the text is no time span.
 */
export function parseDuration(text: string): number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  const parts = [...text.matchAll(/\s*(\d+(?:\.\d+)?)\s*([a-z]*)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) {
    throw new UnitSyntaxError(`"${text}" is no time span`);
  }
  return parts.reduce((sum, [, number, unit]) => {
    const factor = UNITS[unit ?? ''];
    if (factor === undefined) throw new UnitSyntaxError(`"${text}" is no time span: there is no unit "${unit}"`);
    return sum + Number(number) * factor;
  }, 0);
}
