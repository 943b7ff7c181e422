import type { Loaded } from '#lib/pipeline/load-dataframes/result.ts';

const frame = { objects: 3, empty: 0, rows: 3, corrupt: 0, rescued: 0, offsets: { '0': '0-1', '1': '0' } };
const cleaned = { rows: 3, duplicates: 0, corrupt: 0, unreadable: {}, conflicting: 0 };

/** The result of notebooks that have loaded three records of every table. */
export const loaded = (queries: Loaded['queries'] = {}): Loaded => ({
  version: 1,
  frames: { pin: frame, geo: frame, user: frame },
  cleaned: { pin: cleaned, geo: cleaned, user: cleaned },
  queries,
  seconds: { load: 1 },
});

export const loadedText = (): string => JSON.stringify(loaded());
