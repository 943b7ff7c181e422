import { z } from 'zod';
import { jsonOf } from '#lib/json.ts';
import { lanePositions } from './position.ts';
import type { Checkpoint } from './store.ts';

const shape = z.object({
  next: z.int().min(0),
  length: z.int().min(0),
  lanes: lanePositions.default({}),
  at: z.string(),
  underWay: z.int().min(0).default(1),
  clean: z.boolean(),
});

/** Reads a checkpoint; undefined when the text is none, for then the ledger alone tells. */
export const parseCheckpoint = (text: string): Checkpoint | undefined => shape.safeParse(jsonOf(text)).data;
