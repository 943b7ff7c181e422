/** A data type ("shape") in a service's model, reduced to what the check of a request needs. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  /** Name of the member that is the whole body, if one is. */
  readonly payload?: string;
  /** The elements of a list. */
  readonly member?: Member;
  readonly flattened?: boolean;
  /** The keys and values of a map. */
  readonly key?: Member;
  readonly value?: Member;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  /** Whether AWS leaves the value out of its error messages. */
  readonly sensitive?: boolean;
}

/** A member of a structure: its shape, and where in a request and under which name it is sent. */
export interface Member {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  readonly locationName?: string;
  readonly queryName?: string;
}

/** The request of a service's operation. */
export interface ModelOperation {
  readonly method: string;
  /** For example `/v1/connectors/{connectorArn}/operations` or `/{Bucket}/{Key+}?tagging`. */
  readonly uri: string;
  /** Name of the input shape; undefined for an operation without parameters. */
  readonly input?: string;
}

/** What a service accepts: AWS's own model of it, without answers, errors and documentation. */
export interface ServiceModel {
  readonly protocol: string;
  readonly version: string;
  readonly operations: Readonly<Record<string, ModelOperation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** The parts of botocore's `service-2.json` that this file reads. */
interface PublishedModel {
  readonly metadata: { readonly protocol: string; readonly apiVersion: string };
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly http: { readonly method: string; readonly requestUri: string };
        readonly input?: { readonly shape: string };
      }
    >
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const KEPT = ['type', 'required', 'payload', 'flattened', 'enum', 'pattern', 'min', 'max', 'sensitive'] as const;

const memberOf = ({ shape, location, locationName, queryName }: Member): Member => ({
  shape,
  ...(location === undefined ? {} : { location }),
  ...(locationName === undefined ? {} : { locationName }),
  ...(queryName === undefined ? {} : { queryName }),
});

const membersOf = (shape: Shape): Member[] => [
  ...Object.values(shape.members ?? {}),
  ...[shape.member, shape.key, shape.value].filter((one) => one !== undefined),
];

function reduceShape(shape: Shape): Shape {
  const kept = Object.fromEntries(
    KEPT.flatMap((key) => (shape[key] === undefined ? [] : [[key, shape[key]]])),
  ) as unknown as Shape;
  const { members, member, key, value } = shape;
  return {
    ...kept,
    ...(members === undefined
      ? {}
      : { members: Object.fromEntries(Object.entries(members).map(([name, one]) => [name, memberOf(one)])) }),
    ...(member === undefined ? {} : { member: memberOf(member) }),
    ...(key === undefined ? {} : { key: memberOf(key) }),
    ...(value === undefined ? {} : { value: memberOf(value) }),
  };
}

/** Reduces botocore's model of a service to what the check of requests needs, about a tenth of it. */
export function reduceModel(text: string): ServiceModel {
  const published = JSON.parse(text) as PublishedModel;
  const shapes: Record<string, Shape> = {};
  const visit = (name: string): void => {
    const shape = published.shapes[name];
    if (shape === undefined || name in shapes) return;
    shapes[name] = reduceShape(shape);
    for (const member of membersOf(shape)) visit(member.shape);
  };
  const operations: Record<string, ModelOperation> = {};
  for (const [name, { http, input }] of Object.entries(published.operations)) {
    if (input !== undefined) visit(input.shape);
    operations[name] = {
      method: http.method,
      uri: http.requestUri,
      ...(input === undefined ? {} : { input: input.shape }),
    };
  }
  return { protocol: published.metadata.protocol, version: published.metadata.apiVersion, operations, shapes };
}
