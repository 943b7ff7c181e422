import type { WireRequest } from '../signature/wire.ts';
import { scalarOf } from './scalar-text.ts';
import type { Member, ModelOperation, ServiceModel, Shape } from './service-model.ts';

const withoutQuery = (uri: string): string => uri.split('?')[0] ?? uri;

/**
 * The variables of a path, decoded, by their names in the operation's URI; undefined when the path does not match.
 *
 * @param uri from the model, for example `/v1/connectors/{connectorArn}`.
 * @param path percent-encoded.
 */
export function pathParts(uri: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const source = withoutQuery(uri).replace(
    /\{([\w-]+)(\+?)\}|[.*+?^${}()|[\]\\]/g,
    (all, name?: string, greedy?: string) => {
      if (name === undefined) return `\\${all}`;
      names.push(name);
      return greedy === '+' ? '(.+)' : '([^/]+)';
    },
  );
  const match = new RegExp(`^${source}/?$`).exec(path);
  if (match === null) return undefined;
  return Object.fromEntries(names.map((name, i) => [name, decoded(match[i + 1] ?? '')]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/**
 * AWS's name for the operation with this method and percent-encoded path; undefined when there is none. Of several that
 * match, the one with the fewest variables.
 */
export function operationAt(model: ServiceModel, method: string, path: string): string | undefined {
  return Object.entries(model.operations)
    .filter(([, { method: own, uri }]) => own === method && !uri.includes('?') && pathParts(uri, path) !== undefined)
    .sort(([, a], [, b]) => a.uri.split('{').length - b.uri.split('{').length)[0]?.[0];
}

/** The parts of a REST request outside its body. */
export interface RestHead {
  readonly parts: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: WireRequest['headers'];
}

function listed(model: ServiceModel, shape: Shape, texts: readonly string[]): unknown[] {
  const type = model.shapes[shape.member?.shape ?? '']?.type ?? 'string';
  return texts.map((text) => scalarOf(type, text));
}

function located(model: ServiceModel, name: string, member: Member, head: RestHead): unknown {
  const shape = model.shapes[member.shape];
  const wire = member.locationName ?? name;
  if (shape === undefined) throw new Error(`the model has no shape ${member.shape}`);
  if (member.location === 'querystring') {
    const given = head.query.getAll(wire);
    if (given.length === 0 || shape.type === 'map') return undefined;
    return shape.type === 'list' ? listed(model, shape, given) : scalarOf(shape.type, given[0] ?? '');
  }
  if (member.location === 'headers') return undefined; // S3's object metadata: any name and any text are allowed.
  const text = member.location === 'uri' ? head.parts[wire] : head.headers.get(wire.toLowerCase());
  if (text === undefined) return undefined;
  return shape.type === 'list'
    ? listed(
        model,
        shape,
        text.split(',').map((one) => one.trim()),
      )
    : scalarOf(shape.type, text);
}

/**
 * The input members that a REST request carries in its path, query and headers.
 *
 * @param path percent-encoded, in the form of the model's URI.
 */
export function readHead(
  model: ServiceModel,
  operation: ModelOperation,
  request: WireRequest,
  path: string,
): Record<string, unknown> {
  const head = {
    parts: pathParts(operation.uri, path) ?? {},
    query: new URLSearchParams(request.query),
    headers: request.headers,
  };
  const shape = model.shapes[operation.input ?? ''];
  return Object.fromEntries(
    Object.entries(shape?.members ?? {}).flatMap(([name, member]) => {
      if (member.location === undefined) return [];
      const value = located(model, name, member, head);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The input members that a REST request carries in its JSON body, under their names in the model. */
export function readBody(
  model: ServiceModel,
  operation: ModelOperation,
  body: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const shape = model.shapes[operation.input ?? ''];
  return Object.fromEntries(
    Object.entries(shape?.members ?? {}).flatMap(([name, member]) => {
      const value = member.location === undefined ? body[member.locationName ?? name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
