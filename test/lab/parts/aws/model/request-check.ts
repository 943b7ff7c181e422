import type { BufferedRequest } from '../protocol/operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import type { WireRequest } from '../signature/wire.ts';
import { ShapeCheck } from './check-shape.ts';
import type { Models } from './models.ts';
import { FormReader } from './read-form.ts';
import { operationAt, readBody, readHead } from './read-rest.ts';
import { refusal, unknownOperation } from './refusal.ts';
import type { ModelOperation, ServiceModel } from './service-model.ts';
import type { Violation } from './violations.ts';

/** S3's limits for part numbers, which its model does not contain. */
const PART_NUMBERS = { min: 1, max: 10_000 };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks requests against AWS's own models, before they are carried out. */
export class RequestCheck {
  readonly #models: Pick<Models, 'find'>;

  constructor(models: Pick<Models, 'find'>) {
    this.#models = models;
  }

  /** AWS's name for the operation of a REST request; undefined when AWS has no operation at that path. */
  operationAt(service: string, method: string, path: string): string | undefined {
    const model = this.#models.find(service);
    return model === undefined ? undefined : operationAt(model, method, path);
  }

  /** Does nothing when AWS has the operation. @throws ServiceError as AWS answers to an operation that it lacks. */
  known(service: string, operation: string): void {
    const model = this.#models.find(service);
    if (model === undefined || operation in model.operations) return;
    throw unknownOperation(model.protocol, operation, model.version);
  }

  /** Checks all parameters. @throws ServiceError, worded as the service does, when its model does not allow them. */
  check(service: string, name: string, request: BufferedRequest): void {
    const model = this.#models.find(service);
    const operation = model?.operations[name];
    if (model === undefined || operation === undefined) return;
    const violations = violationsOf(model, operation, request);
    if (violations.length > 0) throw refusal(model.protocol, violations);
  }

  /**
   * Checks the parameters of an S3 request in path, query and headers. The body is not checked.
   *
   * @param path percent-encoded, beginning with the bucket's name.
   * @throws ServiceError worded as S3 does.
   */
  checkS3(name: string, request: WireRequest, path: string): void {
    const model = this.#models.find('s3');
    const operation = model?.operations[name];
    if (model === undefined || operation?.input === undefined) return;
    const head = readHead(model, operation, request, path);
    const violations = ofHead(new ShapeCheck(model).check(operation.input, head), model, operation);
    const part = head['PartNumber'];
    if (typeof part === 'number' && (part < PART_NUMBERS.min || part > PART_NUMBERS.max)) {
      violations.push({ path: ['PartNumber'], kind: 'range', value: String(part), constraint: '' });
    }
    if (violations.length > 0) throw refusal(model.protocol, violations);
  }
}

/**
 * Drops the violations about missing members that belong in the body, because only path, query and headers were read.
 */
const ofHead = (violations: readonly Violation[], model: ServiceModel, { input = '' }: ModelOperation): Violation[] =>
  violations.filter(
    ({ kind, path }) => kind !== 'missing' || model.shapes[input]?.members?.[String(path[0])]?.location !== undefined,
  );

function violationsOf(model: ServiceModel, operation: ModelOperation, request: BufferedRequest): Violation[] {
  const check = new ShapeCheck(model);
  const { input } = operation;
  if (model.protocol === 'ec2' || model.protocol === 'query') {
    const form = new URLSearchParams(request.method === 'GET' ? request.query : request.body.toString('utf8'));
    const { value, unknown } = new FormReader(model).read(input, form);
    const refused = model.protocol === 'ec2' ? unknown : []; // The query protocol of STS and IAM ignores unknown parameters.
    const extra = refused.map((path): Violation => ({ path: [path], kind: 'unknown', constraint: '' }));
    return [...extra, ...(input === undefined ? [] : check.check(input, value))];
  }
  if (input === undefined) return [];
  if (model.protocol === 'json') return check.check(input, jsonOf(model, request.body));
  const head = readHead(model, operation, request, request.path);
  const body = jsonOf(model, request.body);
  if (!isRecord(body)) return check.check(input, body);
  return check.check(input, { ...readBody(model, operation, body), ...head });
}

function jsonOf(model: ServiceModel, body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (model.protocol === 'json')
      throw new ServiceError(400, 'SerializationException', 'Unexpected character in JSON');
    throw new ServiceError(400, 'BadRequestException', 'The request body is not valid JSON.');
  }
}
