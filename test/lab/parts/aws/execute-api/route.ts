import type { Method, Resource } from '../services/apigateway/model.ts';

/** The method that a request reaches, and the path's parts under the names of the resource's path. */
export interface Matched {
  readonly method: Method;
  /** Still percent-encoded, as sent. */
  readonly parts: Readonly<Record<string, string>>;
}

interface Candidate {
  readonly resource: Resource;
  readonly parts: Record<string, string>;
  /** Literal segments beat variables, variables beat a greedy one. */
  readonly rank: number;
}

function fits(resource: Resource, segments: readonly string[]): Candidate | undefined {
  const pattern = resource.path.split('/').filter((segment) => segment !== '');
  const parts: Record<string, string> = {};
  let rank = 0;
  for (const [i, want] of pattern.entries()) {
    const have = segments[i];
    if (have === undefined) return undefined;
    const greedy = /^\{(\w+)\+\}$/.exec(want)?.[1];
    if (greedy !== undefined) {
      parts[greedy] = segments.slice(i).join('/');
      return { resource, parts, rank: rank + 1 };
    }
    const name = /^\{(\w+)\}$/.exec(want)?.[1];
    if (name !== undefined) parts[name] = have;
    else if (want !== have) return undefined;
    rank += name === undefined ? 100 : 10;
  }
  return pattern.length === segments.length ? { resource, parts, rank } : undefined;
}

/**
 * Finds the method for a request among deployed resources.
 *
 * @param path raw, without the stage.
 * @returns undefined where API Gateway answers "Missing Authentication Token".
 */
export function route(resources: readonly Resource[], verb: string, path: string): Matched | undefined {
  const segments = path.split('/').filter((segment) => segment !== '');
  const best = resources
    .flatMap((resource) => fits(resource, segments) ?? [])
    .sort((a, b) => b.rank - a.rank)
    .at(0);
  const methods = best?.resource.resourceMethods;
  const method = methods?.[verb] ?? methods?.['ANY'];
  return best === undefined || method === undefined ? undefined : { method, parts: best.parts };
}
