import type { PropertyDiff } from '#lib/converge/resource.ts';
import type { ApiMethod, IntegrationPatch } from '#lib/ports/aws/api-gateway/api-gateway.ts';

/**
 * Compares every value that is desired. Values that only the actual method has, such as a response header that somebody
 * has added, are no difference.
 */
export function methodLines(desired: ApiMethod, actual: ApiMethod | undefined): PropertyDiff[] {
  const before = actual === undefined ? new Map<string, string>() : flatten(actual);
  return [...flatten(desired)].flatMap(([path, after]) => {
    const was = before.get(path);
    if (was === after) return [];
    return [{ path, ...(was === undefined ? {} : { before: was }), after }];
  });
}

const PATCHABLE_PATHS = new Set(['integration.uri', 'integration.timeoutMs']);

/** The patch that removes these differences; undefined when only deleting and creating the method does. */
export function patchFor(desired: ApiMethod, lines: readonly PropertyDiff[]): IntegrationPatch | undefined {
  const { integration } = desired;
  if (integration === undefined || !lines.every((line) => PATCHABLE_PATHS.has(line.path))) return undefined;
  const differs = (path: string) => lines.some((line) => line.path === path);
  return {
    ...(differs('integration.uri') && integration.uri !== undefined ? { uri: integration.uri } : {}),
    ...(differs('integration.timeoutMs') && integration.timeoutMs !== undefined
      ? { timeoutMs: integration.timeoutMs }
      : {}),
  };
}

/** Every value of a method as text, by its path such as `integration.uri`. Undefined values are left out. */
function flatten(method: ApiMethod): Map<string, string> {
  const values = new Map<string, string>();
  const visit = (path: string, value: unknown) => {
    if (value === undefined) return;
    if (typeof value !== 'object' || value === null) values.set(path, String(value));
    else for (const [key, inner] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, inner);
  };
  visit('', method);
  return values;
}
