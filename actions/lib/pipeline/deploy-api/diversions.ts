import type { ApiPath, DeployedMethod } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { PROXY_PATH } from './look-ups.ts';

/** What the pipeline sends through the API, and where it has to arrive. */
export interface Route {
  /** Paths of the requests, such as `/topics/0affd5f86743.pin`. */
  readonly paths: readonly string[];
  /** Methods of the requests. */
  readonly httpMethods: readonly string[];
  /** Address of the REST proxy, such as `http://ec2-….amazonaws.com:8082`. */
  readonly backend: string;
}

/** The methods of paths, in the form in which a stage's methods are read. */
export const methodsOf = (paths: readonly ApiPath[]): readonly DeployedMethod[] =>
  paths.flatMap(({ path, methods }) =>
    Object.entries(methods).map(([httpMethod, { integration }]) => ({
      path,
      httpMethod,
      type: integration?.type,
      backendMethod: integration?.httpMethod,
      uri: integration?.uri,
    })),
  );

/**
 * The methods that take requests of the pipeline away from `ANY /{proxy+}`. API Gateway prefers a method that names its
 * verb to ANY, and a path with more fixed segments to one with fewer. A more specific path diverts a request even when it
 * lacks the verb: API Gateway then answers 403. Methods that forward to the very same place divert nothing.
 */
export function divertingMethods(methods: readonly DeployedMethod[], route: Route): readonly DeployedMethod[] {
  return methods.filter((method) => {
    if (forwardsAlike(method, route)) return false;
    if (method.path === PROXY_PATH) return route.httpMethods.includes(method.httpMethod);
    return route.paths.some((path) => matchesPath(method.path, path));
  });
}

/** Whether a method forwards a request to the place that `ANY /{proxy+}` forwards it to. */
function forwardsAlike({ path, httpMethod, type, backendMethod, uri }: DeployedMethod, { backend }: Route): boolean {
  const samePath = path.replaceAll('+}', '}');
  const sameMethod = backendMethod === httpMethod || (backendMethod === 'ANY' && httpMethod === 'ANY');
  return type === 'HTTP_PROXY' && sameMethod && uri === `${backend}${samePath}`;
}

/**
 * Whether a path of an API takes a request.
 *
 * @param pattern such as `/topics`, `/topics/{topic}` or `/topics/{rest+}`.
 */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(path);
  for (const [index, segment] of wanted.entries()) {
    if (/^\{[^}]+\+\}$/.test(segment)) return given.length > index;
    const value = given[index];
    if (value === undefined || (!/^\{[^}]+\}$/.test(segment) && segment !== value)) return false;
  }
  return wanted.length === given.length;
}

const segmentsOf = (path: string): readonly string[] => path.split('/').filter((segment) => segment !== '');
