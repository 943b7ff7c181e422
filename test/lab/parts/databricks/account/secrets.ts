import { z } from 'zod';
import { ApiError, absent, invalid, notImplemented, present } from '../rest/api-error.ts';
import { type Route, route } from '../rest/route.ts';

const VERSIONS = ['2.0'];
/** Databricks' documented limits. */
const MAX_VALUE_BYTES = 128 * 1024;
const MAX_SCOPES = 1_000;
const MAX_SECRETS = 1_000;

const name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9_.@ -]+$/);

interface Secret {
  readonly value: Buffer;
  readonly updated: number;
}

/** The workspace's secrets, in scopes. */
export class Secrets {
  readonly #scopes = new Map<string, Map<string, Secret>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** All secrets in base64, by scope and key, as the driver needs them. */
  all(): Record<string, Record<string, string>> {
    return Object.fromEntries(
      [...this.#scopes].map(([scope, secrets]) => [
        scope,
        Object.fromEntries([...secrets].map(([key, { value }]) => [key, value.toString('base64')])),
      ]),
    );
  }

  /** The API calls `secrets/…`. */
  routes(): readonly Route[] {
    const post = <S extends z.ZodType>(path: string, shape: S, handle: (input: z.output<S>) => void): Route =>
      route(`POST secrets/${path}`, VERSIONS, shape, (input) => {
        handle(input);
        return {};
      });
    return [
      post(
        'scopes/create',
        z.strictObject({
          scope: name,
          initial_manage_principal: z.string().optional(),
          scope_backend_type: z.enum(['DATABRICKS', 'AZURE_KEYVAULT']).default('DATABRICKS'),
        }),
        ({ scope, scope_backend_type }) => {
          if (scope_backend_type !== 'DATABRICKS') throw notImplemented('scopes of that backend');
          if (this.#scopes.has(scope)) throw present(`Scope ${scope} already exists!`);
          if (this.#scopes.size >= MAX_SCOPES)
            throw new ApiError(400, 'RESOURCE_LIMIT_EXCEEDED', 'There are too many scopes.');
          this.#scopes.set(scope, new Map());
        },
      ),
      post('scopes/delete', z.strictObject({ scope: z.string() }), ({ scope }) => {
        this.#scope(scope);
        this.#scopes.delete(scope);
      }),
      route('GET secrets/scopes/list', VERSIONS, z.strictObject({}), () =>
        this.#scopes.size === 0
          ? {}
          : { scopes: [...this.#scopes.keys()].map((scope) => ({ name: scope, backend_type: 'DATABRICKS' })) },
      ),
      post(
        'put',
        z.strictObject({
          scope: z.string(),
          key: name,
          string_value: z.string().optional(),
          bytes_value: z.string().optional(),
        }),
        (input) => this.#write(input),
      ),
      post('delete', z.strictObject({ scope: z.string(), key: z.string() }), ({ scope, key }) => {
        if (!this.#scope(scope).delete(key))
          throw absent(`Failed to delete secret ${key} of scope ${scope}: it does not exist.`);
      }),
      route('GET secrets/list', VERSIONS, z.strictObject({ scope: z.string() }), ({ scope }) => {
        const secrets = [...this.#scope(scope)];
        return secrets.length === 0
          ? {}
          : { secrets: secrets.map(([key, { updated }]) => ({ key, last_updated_timestamp: updated })) };
      }),
      route('GET secrets/get', VERSIONS, z.strictObject({ scope: z.string(), key: z.string() }), ({ scope, key }) => {
        const secret = this.#scope(scope).get(key);
        if (secret === undefined) throw absent(`Secret does not exist with scope: ${scope} and key: ${key}`);
        return { key, value: secret.value.toString('base64') };
      }),
    ];
  }

  #write(input: {
    scope: string;
    key: string;
    string_value?: string | undefined;
    bytes_value?: string | undefined;
  }): void {
    const secrets = this.#scope(input.scope);
    if ((input.string_value === undefined) === (input.bytes_value === undefined)) {
      throw invalid('Exactly one of string_value and bytes_value must be given.');
    }
    const value =
      input.bytes_value === undefined
        ? Buffer.from(input.string_value ?? '')
        : Buffer.from(input.bytes_value, 'base64');
    if (value.length === 0) throw invalid('The value of a secret must not be empty.');
    if (value.length > MAX_VALUE_BYTES)
      throw invalid(`The value has ${value.length} bytes, the limit is ${MAX_VALUE_BYTES}.`);
    if (!secrets.has(input.key) && secrets.size >= MAX_SECRETS) {
      throw new ApiError(400, 'RESOURCE_LIMIT_EXCEEDED', `The scope ${input.scope} has too many secrets.`);
    }
    secrets.set(input.key, { value, updated: this.#now() });
  }

  #scope(scope: string): Map<string, Secret> {
    const found = this.#scopes.get(scope);
    if (found === undefined) throw absent(`Scope ${scope} does not exist!`);
    return found;
  }
}
