import { notImplemented, ServiceError } from '../../protocol/service-error.ts';

/** A patch in a request to API Gateway. Values are always texts. */
interface Patch {
  readonly op: string;
  readonly path: string;
  readonly value?: string;
}

/** The paths that a patch of one operation may change, with the conversion of its value. `/*` at the end: any name. */
type Paths = Readonly<Record<string, (value: string) => string | number | boolean>>;

const bad = (message: string): ServiceError => new ServiceError(400, 'BadRequestException', message);

const text = (value: string): string => value;

function flag(value: string): boolean {
  if (value !== 'true' && value !== 'false') throw bad(`Invalid boolean value: ${value}`);
  return value === 'true';
}

function timeout(value: string): number {
  const ms = Number(value);
  if (!Number.isInteger(ms) || ms < 50 || ms > 29_000) throw bad('Timeout should be between 50 ms and 29000 ms');
  return ms;
}

function authorization(value: string): string {
  if (value !== 'NONE') throw notImplemented('apigateway', `UpdateMethod to authorization type ${value}`);
  return value;
}

/** The paths that UpdateMethod and UpdateIntegration may change. */
export const patchPaths: Readonly<Record<'UpdateMethod' | 'UpdateIntegration', Paths>> = {
  UpdateMethod: {
    '/apiKeyRequired': flag,
    '/authorizationType': authorization,
    '/operationName': text,
    '/requestParameters/*': flag,
  },
  UpdateIntegration: {
    '/httpMethod': text,
    '/passthroughBehavior': text,
    '/requestParameters/*': text,
    '/requestTemplates/*': text,
    '/timeoutInMillis': timeout,
    '/uri': text,
  },
};

function isPatch(value: unknown): value is Patch {
  if (typeof value !== 'object' || value === null) return false;
  const { op, path, value: to } = value as Record<string, unknown>;
  return typeof op === 'string' && typeof path === 'string' && (to === undefined || typeof to === 'string');
}

/**
 * Checks patches as API Gateway does and converts their values to the types in which they are stored. The emulator does
 * neither.
 *
 * @param body of the request.
 * @throws ServiceError BadRequestException for a patch that API Gateway refuses.
 */
export function typedPatches(body: unknown, paths: Paths): { patchOperations: Record<string, unknown>[] } {
  const list =
    typeof body === 'object' && body !== null && 'patchOperations' in body ? body.patchOperations : undefined;
  if (!Array.isArray(list) || !list.every(isPatch)) throw bad('patchOperations must be a list of patches');
  const patchOperations = list.map(({ op, path, value }) => {
    if (op !== 'replace' && op !== 'add' && op !== 'remove') throw bad(`Invalid patch operation specified: ${op}`);
    const convert = paths[path] ?? paths[path.replace(/^(\/\w+)\/.+$/, '$1/*')];
    if (convert === undefined) {
      const known = Object.keys(paths).join(', ');
      throw bad(`Invalid patch path '${path}' specified for op '${op}'. Must be one of: [${known}]`);
    }
    if (op === 'remove') return { op, path };
    if (value === undefined) throw bad(`The patch of '${path}' has no value`);
    return { op, path, value: convert(value) };
  });
  return { patchOperations };
}
