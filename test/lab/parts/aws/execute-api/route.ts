import type { Method, Resource } from '../services/apigateway/model.ts';

/** The method of an API that a request matches, with the variables of its path. */
export interface Matched {
  readonly method: Method;
  /** Path variables by name, still percent-encoded. */
  readonly parts: Readonly<Record<string, string>>;
}

interface Candidate {
  readonly resource: Resource;
  readonly parts: Record<string, string>;
  /** The highest rank wins: literal segments count more than variables, and these more than a greedy variable. */
  readonly rank: number;
}

/** Matches a request's path against a resource's; undefined when it does not match. */
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
 * Finds the method of a deployed API that a request calls.
 *
 * @param path percent-encoded, without the stage.
 * @returns undefined when there is none; API Gateway then answers "Missing Authentication Token".
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
