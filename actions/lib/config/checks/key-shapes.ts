import { z } from 'zod';
import { configSchema } from '#lib/config/schema.ts';
import type { Path } from '#lib/config/source/yaml-source.ts';

/** The part of a JSON schema that describes one value of the config. */
export interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

let root: Shape | undefined;

/** The shape of the whole config. Computed at the first call, because only error messages need it. */
export function rootShape(): Shape {
  root ??= z.toJSONSchema(configSchema, { io: 'input' }) as Shape;
  return root;
}

/** The shape at a path; undefined when the config has no such key. */
export function shapeAt(path: Path): Shape | undefined {
  let shape: Shape | undefined = rootShape();
  for (const step of path) {
    shape = typeof step === 'number' ? shape?.items : own(shape?.properties, step);
  }
  return shape;
}

/** The record's own value, so that `constructor` is not a key. */
const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;

/** Keys of the block at a path; empty when there is no block. */
export const keysAt = (path: Path): string[] => Object.keys(shapeAt(path)?.properties ?? {});

/** The full path of every key of the config, such as `aws` and `aws.region`. */
export function allKeys(shape: Shape = rootShape(), prefix = ''): string[] {
  return Object.entries(shape.properties ?? {}).flatMap(([key, below]) => [
    `${prefix}${key}`,
    ...allKeys(below, `${prefix}${key}.`),
  ]);
}

/** Says in words which values a shape allows. */
export function describe(shape: Shape | undefined): string {
  if (shape?.properties !== undefined) return `a block with the keys ${Object.keys(shape.properties).join(', ')}`;
  if (shape?.enum !== undefined) return `one of ${shape.enum.join(', ')}`;
  switch (shape?.type) {
    case 'integer':
      return range('a whole number', shape);
    case 'number':
      return range('a number', shape);
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list of texts that is not empty';
    case 'string':
      return 'a text that is not empty';
    default:
      return 'another value';
  }
}

function range(kind: string, { minimum, maximum }: Shape): string {
  const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum === undefined) return to === undefined ? kind : `${kind} of at most ${to}`;
  return to === undefined ? `${kind} of at least ${minimum}` : `${kind} from ${minimum} to ${to}`;
}
