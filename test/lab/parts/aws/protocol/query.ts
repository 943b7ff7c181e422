import { randomUUID } from 'node:crypto';
import type { Principal } from '../identity/principal.ts';
import type { Answer } from './answer.ts';
import { type BufferedRequest, type Operation, type Service, soundsReadOnly } from './operation.ts';
import { notImplemented, queryNamespace, ServiceError } from './service-error.ts';
import { toXml, type XmlValue } from './xml.ts';

/** The parameters of EC2's and the query protocol: a form whose names are paths, for example `Filter.1.Value.2`. */
export class Parameters {
  readonly #entries: ReadonlyMap<string, string>;

  constructor(entries: Iterable<readonly [string, string]>) {
    this.#entries = new Map(entries);
  }

  /** The parameters in a request's body, or in the query of a GET. */
  static of(request: BufferedRequest): Parameters {
    const text = request.method === 'GET' ? request.query : request.body.toString('utf8');
    return new Parameters([...new URLSearchParams(text)].filter(([name]) => !name.startsWith('X-Amz-')));
  }

  text(name: string): string | undefined {
    return this.#entries.get(name);
  }

  /** @throws ServiceError MissingParameter. */
  required(name: string): string {
    const value = this.text(name);
    if (value !== undefined && value !== '') return value;
    throw new ServiceError(400, 'MissingParameter', `The request must contain the parameter ${name}`);
  }

  /** @throws ServiceError InvalidParameterValue unless it is an integer within the limits. */
  integer(name: string, min: number, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    const wanted = `Expecting a value between ${min} and ${max}.`;
    throw new ServiceError(
      400,
      'InvalidParameterValue',
      `Value ( ${text} ) for parameter ${name} is invalid. ${wanted}`,
    );
  }

  flag(name: string): boolean {
    return this.text(name)?.toLowerCase() === 'true';
  }

  /** The values of `<name>.1`, `<name>.2` … in order. */
  list(name: string): string[] {
    return this.#indexes(name).flatMap((index) => this.text(`${name}.${index}`) ?? []);
  }

  /** The parameters below `<name>.1`, `<name>.2` … in order. */
  structures(name: string): Parameters[] {
    return this.#indexes(name).map((index) => {
      const start = `${name}.${index}.`;
      return new Parameters(
        [...this.#entries].flatMap(([key, value]) =>
          key.startsWith(start) ? [[key.slice(start.length), value] as const] : [],
        ),
      );
    });
  }

  /** All names up to their first dot. */
  roots(): Set<string> {
    return new Set([...this.#entries.keys()].map((name) => name.split('.')[0] ?? name));
  }

  #indexes(name: string): number[] {
    const found = new Set<number>();
    for (const key of this.#entries.keys()) {
      if (!key.startsWith(`${name}.`)) continue;
      const index = Number(key.slice(name.length + 1).split('.')[0]);
      if (Number.isInteger(index)) found.add(index);
    }
    return [...found].sort((a, b) => a - b);
  }
}

/** One operation of a service with the query protocol. */
export interface QueryAction {
  readonly write: boolean;
  /**
   * Names, up to the first dot, of the parameters that it evaluates. A request with another one is answered with 501.
   */
  readonly accepts: readonly string[];
  resource(parameters: Parameters): string;
  run(parameters: Parameters, caller: Principal): XmlValue | Promise<XmlValue>;
}

/** What differs between the services with the query protocol. */
export interface QueryDialect {
  readonly name: 'sts' | 'iam' | 'ec2';
  readonly version: string;
}

function envelope(dialect: QueryDialect, action: string, value: XmlValue): string {
  const requestId = randomUUID();
  if (dialect.name === 'ec2') {
    const inner = `<requestId>${requestId}</requestId>${toXml(value, 'item')}`;
    return `<${action}Response xmlns="http://ec2.amazonaws.com/doc/${dialect.version}/">${inner}</${action}Response>`;
  }
  const result = `<${action}Result>${toXml(value, 'member')}</${action}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<${action}Response xmlns="${queryNamespace[dialect.name]}">${result}${metadata}</${action}Response>`;
}

/** @throws ServiceError 501 for a parameter that the lab does not evaluate, and EC2's 412 for a dry run. */
function checkNames(dialect: QueryDialect, name: string, action: QueryAction, parameters: Parameters): void {
  const known = new Set(['Action', 'Version', ...(dialect.name === 'ec2' ? ['DryRun'] : []), ...action.accepts]);
  for (const root of parameters.roots()) {
    if (!known.has(root)) throw notImplemented(dialect.name, `${name} with the parameter ${root}`);
  }
  if (parameters.flag('DryRun')) {
    throw new ServiceError(412, 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  }
}

/** Builds a service with the query protocol (STS, IAM) or EC2's variant of it from its operations. */
export function queryService(dialect: QueryDialect, actions: ReadonlyMap<string, QueryAction>): Service {
  return {
    name: dialect.name,
    protocol: dialect.name === 'ec2' ? 'ec2' : 'query',
    operations: [...actions.keys()],
    resolve(request): Operation {
      const parameters = Parameters.of(request);
      const name = parameters.text('Action') ?? '';
      if (name === '') throw new ServiceError(400, 'MissingAction', 'The request must contain the parameter Action');
      const action = actions.get(name);
      if (action === undefined) return { name, write: !soundsReadOnly(name), resource: '', run: undefined };
      const run = async (caller: Principal): Promise<Answer> => {
        if (parameters.text('Version') !== dialect.version) {
          const got = parameters.text('Version') ?? 'none';
          throw new ServiceError(400, 'InvalidAction', `Could not find operation ${name} for version ${got}`);
        }
        checkNames(dialect, name, action, parameters);
        const body = envelope(dialect, name, await action.run(parameters, caller));
        return { status: 200, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body };
      };
      return { name, write: action.write, resource: action.resource(parameters), run };
    },
  };
}
