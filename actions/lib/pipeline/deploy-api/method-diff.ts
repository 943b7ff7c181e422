import type { Line } from '#lib/converge/resource.ts';
import type { ApiMethod, IntegrationPatch } from '#lib/ports/aws/api-gateway/api-gateway.ts';

/**
 * What of a method differs from what is wanted. What is there besides, such as further response headers or parameters
 * that somebody added, is left alone.
 */
export function methodLines(wanted: ApiMethod, actual: ApiMethod | undefined): Line[] {
  const before = actual === undefined ? new Map<string, string>() : flat(actual);
  return [...flat(wanted)].flatMap(([path, after]) => {
    const was = before.get(path);
    if (was === after) return [];
    return [{ path, ...(was === undefined ? {} : { before: was }), after }];
  });
}

const PATCHED: Readonly<Record<string, true>> = { 'integration.uri': true, 'integration.timeoutMs': true };

/** The patch that is enough for these differences; undefined when the method has to be made anew. */
export function patchFor(wanted: ApiMethod, lines: readonly Line[]): IntegrationPatch | undefined {
  const { integration } = wanted;
  if (integration === undefined || !lines.every((line) => PATCHED[line.path] === true)) return undefined;
  const differs = (path: string) => lines.some((line) => line.path === path);
  return {
    ...(differs('integration.uri') && integration.uri !== undefined ? { uri: integration.uri } : {}),
    ...(differs('integration.timeoutMs') && integration.timeoutMs !== undefined
      ? { timeoutMs: integration.timeoutMs }
      : {}),
  };
}

/** Every value of a method under a path of its own, absent ones left out. */
function flat(method: ApiMethod): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string, value: unknown) => {
    if (value === undefined) return;
    if (typeof value !== 'object' || value === null) found.set(path, String(value));
    else for (const [key, inner] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, inner);
  };
  visit('', method);
  return found;
}
