/** A shape of a service's model, as far as requests are checked against it. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  /** The member that is the whole body, where there is one. */
  readonly payload?: string;
  /** Of a list. */
  readonly member?: Member;
  readonly flattened?: boolean;
  /** Of a map. */
  readonly key?: Member;
  readonly value?: Member;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  /** AWS leaves the value of such a member out of its errors. */
  readonly sensitive?: boolean;
}

/** Where and under which name a member of a structure travels. */
export interface Member {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  readonly locationName?: string;
  readonly queryName?: string;
}

/** An operation of a service, its request alone. */
export interface ModelOperation {
  readonly method: string;
  /** As in `/v1/connectors/{connectorArn}/operations`, `/{Bucket}/{Key+}?tagging`. */
  readonly uri: string;
  /** Undefined for an operation without parameters. */
  readonly input?: string;
}

/** What AWS says that a service takes: its own model without answers, errors and texts. */
export interface ServiceModel {
  readonly protocol: string;
  readonly version: string;
  readonly operations: Readonly<Record<string, ModelOperation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** The parts of botocore's `service-2.json` that are read. */
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

/** Cuts a model as botocore ships it down to what requests are checked against: about a tenth of it. */
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
