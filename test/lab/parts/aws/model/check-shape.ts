import type { ServiceModel, Shape } from './service-model.ts';
import type { Violation } from './violations.ts';

type Path = readonly (string | number)[];

/** The name of a JSON value in the errors of AWS's deserializer. */
const tokenOf = (value: unknown): string =>
  typeof value === 'number'
    ? 'NUMBER_VALUE'
    : typeof value === 'string'
      ? 'STRING_VALUE'
      : value
        ? 'TRUE_VALUE'
        : 'FALSE_VALUE';

/** The names of types in the errors of AWS's deserializer. */
const typeNames: Readonly<Record<string, string>> = {
  string: 'String',
  integer: 'Integer',
  long: 'Long',
  double: 'Double',
  float: 'Float',
  boolean: 'Boolean',
  timestamp: 'Date',
  blob: 'ByteBuffer',
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a JSON value can be a scalar of a type. */
const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  blob: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  long: (value) => Number.isInteger(value),
  double: (value) => typeof value === 'number',
  float: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  timestamp: (value) => typeof value === 'number' || typeof value === 'string',
};

function typeError(path: Path, type: string, value: unknown): Violation {
  const constraint = Array.isArray(value)
    ? 'Start of list found where not expected'
    : isRecord(value)
      ? 'Start of structure or map found where not expected'
      : type === 'list' || type === 'map' || type === 'structure'
        ? `Expected ${type} or null`
        : `${tokenOf(value)} can not be converted to ${typeNames[type] ?? type}`;
  return { path, kind: 'type', value: String(value), constraint };
}

const compiled = new Map<string, RegExp | undefined>();

/** Compiles a model's pattern, to be matched against a whole value; undefined when JavaScript cannot compile it. */
export function patternOf(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
  return compiled.get(pattern);
}

function compile(pattern: string): RegExp | undefined {
  const source = pattern
    .replace(/^\(\?i\)/, '')
    .replaceAll('\\p{Alnum}', 'A-Za-z0-9')
    .replaceAll('\\p{ASCII}', '\\x00-\\x7F');
  try {
    return new RegExp(
      `^(?:${source})$`,
      `s${source.includes('\\p{') ? 'u' : ''}${pattern.startsWith('(?i)') ? 'i' : ''}`,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Compares a number, or the length of a text, list or map, with the limits of its shape. */
function checkLimits(
  path: Path,
  shape: Shape,
  measured: { readonly kind: 'range' | 'length'; readonly size: number; readonly value?: string },
): Violation[] {
  const { size, ...shown } = measured;
  const noun = measured.kind === 'range' ? 'value' : 'length';
  const found: Violation[] = [];
  const add = (rule: string): void =>
    void found.push({ path, ...shown, constraint: `Member must have ${noun} ${rule}` });
  if (shape.max !== undefined && size > shape.max) add(`less than or equal to ${shape.max}`);
  if (shape.min !== undefined && size < shape.min) add(`greater than or equal to ${shape.min}`);
  return found;
}

function checkScalar(path: Path, shape: Shape, value: unknown): Violation[] {
  if (fits[shape.type]?.(value) === false) return [typeError(path, shape.type, value)];
  const shown = shape.sensitive === true ? {} : { value: String(value) };
  if (typeof value === 'number') return checkLimits(path, shape, { kind: 'range', size: value, ...shown });
  if (typeof value !== 'string' || shape.type !== 'string') return [];
  const found = checkLimits(path, shape, { kind: 'length', size: [...value].length, ...shown });
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    const constraint = `Member must satisfy enum value set: [${shape.enum.join(', ')}]`;
    found.push({ path, kind: 'enum', ...shown, constraint });
  }
  if (shape.pattern !== undefined && patternOf(shape.pattern)?.test(value) === false) {
    const constraint = `Member must satisfy regular expression pattern: ${shape.pattern}`;
    found.push({ path, kind: 'pattern', ...shown, constraint });
  }
  return found;
}

/** How AWS prints a list or a map in an error. */
const printed = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(printed).join(', ')}]`
    : isRecord(value)
      ? `{${Object.entries(value)
          .map(([key, one]) => `${key}=${printed(one)}`)
          .join(', ')}}`
      : String(value);

/** The value of a list or map for an error message, unless the model marks it as sensitive. */
const shownOf = (shape: Shape, value: unknown): { value?: string } =>
  shape.sensitive === true ? {} : { value: printed(value) };

/** Checks the values of a request against a model. */
export class ShapeCheck {
  readonly #model: ServiceModel;

  constructor(model: ServiceModel) {
    this.#model = model;
  }

  /** All violations in `value`, in the order of the model. Members that the model lacks are ignored, as AWS does. */
  check(shapeName: string, value: unknown, path: Path = []): Violation[] {
    const shape = this.#model.shapes[shapeName];
    if (shape === undefined) throw new Error(`the model has no shape ${shapeName}`);
    if (shape.type === 'structure') return this.#structure(path, shape, value);
    if (shape.type === 'list') return this.#list(path, shape, value);
    if (shape.type === 'map') return this.#map(path, shape, value);
    return checkScalar(path, shape, value);
  }

  #structure(path: Path, shape: Shape, value: unknown): Violation[] {
    if (!isRecord(value)) return [typeError(path, 'structure', value)];
    return Object.entries(shape.members ?? {}).flatMap(([name, member]) => {
      const given = value[name] ?? undefined;
      if (given !== undefined) return this.check(member.shape, given, [...path, name]);
      if (shape.required?.includes(name) !== true) return [];
      return [{ path: [...path, name], kind: 'missing' as const, constraint: 'Member must not be null' }];
    });
  }

  #list(path: Path, shape: Shape, value: unknown): Violation[] {
    if (!Array.isArray(value)) return [typeError(path, 'list', value)];
    const member = shape.member?.shape ?? '';
    return [
      ...checkLimits(path, shape, { kind: 'length', size: value.length, ...shownOf(shape, value) }),
      ...value.flatMap((one, i) => this.check(member, one, [...path, i + 1])),
    ];
  }

  #map(path: Path, shape: Shape, value: unknown): Violation[] {
    if (!isRecord(value)) return [typeError(path, 'map', value)];
    const entries = Object.entries(value);
    return [
      ...checkLimits(path, shape, { kind: 'length', size: entries.length, ...shownOf(shape, value) }),
      ...entries.flatMap(([key, one]) => [
        ...this.check(shape.key?.shape ?? '', key, [...path, key]),
        ...this.check(shape.value?.shape ?? '', one, [...path, key]),
      ]),
    ];
  }
}
