import type { AwsPorts } from './aws.ts';
import type { AwsAccess } from './core/client-settings.ts';
import { lazyPort, loadOnce } from './core/lazy-port.ts';
import type { ObjectStore } from './s3/s3.ts';

/** The AWS ports over AWS's SDK. Each loads the SDK client of its service at its first call. */
export function createAwsPorts(access: AwsAccess): AwsPorts {
  return {
    ec2: lazyPort(async () => (await import('./ec2/sdk.ts')).createEc2(access)),
    ssm: lazyPort(async () => (await import('./ssm/sdk.ts')).createSsm(access)),
    iam: lazyPort(async () => (await import('./iam/sdk.ts')).createIam(access)),
    sts: lazyPort(async () => (await import('./sts/sdk.ts')).createSts(access)),
    msk: lazyPort(async () => (await import('./msk/sdk.ts')).createMsk(access)),
    mskConnect: lazyPort(async () => (await import('./msk-connect/sdk.ts')).createMskConnect(access)),
    apiGateway: lazyPort(async () => (await import('./api-gateway/sdk.ts')).createApiGateway(access)),
    s3: lazyStore(async () => (await import('./s3/sdk.ts')).createObjectStore(access)),
  };
}

/** S3's listing is a stream and no promise, so `list` cannot be one of {@link lazyPort}'s methods. */
function lazyStore(load: () => Promise<ObjectStore>): ObjectStore {
  const store = loadOnce(load);
  const rest = lazyPort<Omit<ObjectStore, 'list'>>(store);
  return {
    head: (...args) => rest.head(...args),
    get: (...args) => rest.get(...args),
    getTagged: (...args) => rest.getTagged(...args),
    replace: (...args) => rest.replace(...args),
    upload: (...args) => rest.upload(...args),
    async *list(...args) {
      yield* (await store()).list(...args);
    },
  };
}
