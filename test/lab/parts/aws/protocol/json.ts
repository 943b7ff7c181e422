import { randomUUID } from 'node:crypto';
import type { Answer } from './answer.ts';
import { type BufferedRequest, type Operation, type Service, soundsReadOnly } from './operation.ts';
import { notImplemented, ServiceError } from './service-error.ts';

/** The members of a JSON request. */
export type JsonInput = Readonly<Record<string, unknown>>;

/** One operation of a JSON service. Its input has been checked against AWS's model before `run` is called. */
export interface JsonAction {
  /** Members that it takes. Another member that AWS has answers 501. */
  readonly accepts: readonly string[];
  /** @returns what the log names as the object of the call. */
  resource(input: JsonInput): string;
  run(input: JsonInput): unknown;
}

function inputOf(body: Buffer): JsonInput {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as JsonInput;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ServiceError(400, 'SerializationException', 'The request body is not a JSON object.');
}

const answerOf = (value: unknown): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
  body: JSON.stringify(value),
});

/**
 * A service of the JSON protocol, from a table of its operations. All of them only read.
 *
 * @param service `name` as in the credential scope; `target` is what precedes the operation in `x-amz-target`.
 */
export function jsonService(
  { name, target }: { readonly name: string; readonly target: string },
  actions: ReadonlyMap<string, JsonAction>,
): Service {
  return {
    name,
    protocol: 'json',
    operations: [...actions.keys()],
    resolve(request: BufferedRequest): Operation {
      const operation = request.headers.get('x-amz-target')?.replace(`${target}.`, '') ?? '';
      const input = inputOf(request.body);
      const action = actions.get(operation);
      if (action === undefined) {
        return { name: operation, write: !soundsReadOnly(operation), resource: '', run: undefined };
      }
      const run = async (): Promise<Answer> => {
        const extra = Object.keys(input).find((member) => !action.accepts.includes(member));
        if (extra !== undefined) throw notImplemented(name, `${operation} with the parameter ${extra}`);
        return answerOf(action.run(input));
      };
      return { name: operation, write: false, resource: action.resource(input), run };
    },
  };
}
