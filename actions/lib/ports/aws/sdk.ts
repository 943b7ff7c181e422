import type { Ports } from '#lib/ports/ports.ts';
import type { Writes } from '#lib/ports/writes.ts';
import type { Env } from './core/client.ts';
import { lazyPort } from './core/lazy-port.ts';
import type { ObjectStore } from './s3/s3.ts';

export interface AwsPortsOptions {
  readonly region: string;
  /** Credentials, endpoints and the CA bundle are taken from it, by the names that all of AWS's SDKs use. */
  readonly env: Env;
  /** Every call that changes something passes through it. */
  readonly writes: Writes;
  /** Once aborted, no answer to a call that only looks is waited for any longer. */
  readonly signal?: AbortSignal | undefined;
}

/** The ports of AWS. Each loads its SDK client when first called. */
export function createAwsPorts(
  options: AwsPortsOptions,
): Pick<Ports, 'ec2' | 'ssm' | 'iam' | 'sts' | 'msk' | 'mskConnect' | 'apiGateway' | 's3'> {
  return {
    ec2: lazyPort(async () => (await import('./ec2/sdk.ts')).createEc2(options)),
    ssm: lazyPort(async () => (await import('./ssm/sdk.ts')).createSsm(options)),
    iam: lazyPort(async () => (await import('./iam/sdk.ts')).createIam(options)),
    sts: lazyPort(async () => (await import('./sts/sdk.ts')).createSts(options)),
    msk: lazyPort(async () => (await import('./msk/sdk.ts')).createMsk(options)),
    mskConnect: lazyPort(async () => (await import('./msk-connect/sdk.ts')).createMskConnect(options)),
    apiGateway: lazyPort(async () => (await import('./api-gateway/sdk.ts')).createApiGateway(options)),
    s3: lazyStore(async () => (await import('./s3/sdk.ts')).createObjectStore(options)),
  };
}

/** S3's listing is a stream, not a promise: only its first step waits for the client. */
function lazyStore(load: () => Promise<ObjectStore>): ObjectStore {
  type Rest = Omit<ObjectStore, 'list'>;
  let store: Promise<ObjectStore> | undefined;
  const loadOnce = () => {
    store ??= load().catch((error: unknown) => {
      store = undefined;
      throw error;
    });
    return store;
  };
  const rest = lazyPort<Rest>(loadOnce);
  return {
    head: (...args) => rest.head(...args),
    get: (...args) => rest.get(...args),
    getTagged: (...args) => rest.getTagged(...args),
    put: (...args) => rest.put(...args),
    replace: (...args) => rest.replace(...args),
    upload: (...args) => rest.upload(...args),
    async *list(...args) {
      yield* (await loadOnce()).list(...args);
    },
  };
}
