import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build, builtAt, type Recipe } from '#lab/core/build/built.ts';
import type { Lab } from '#lab/core/lab.ts';
import { sitePackages } from '../ministack/installation.ts';
import { reduceModel, type ServiceModel } from './service-model.ts';

/** Services whose requests are checked. The names are those of the credential scope and of botocore's `data` folder. */
export const modelled = ['apigateway', 'ec2', 'iam', 'kafka', 'kafkaconnect', 'kms', 's3', 'ssm', 'sts'] as const;

/** The newest version of a service's model in botocore's data. */
function published(data: string, service: string): string {
  const version = readdirSync(join(data, service)).sort().at(-1) ?? '';
  return gunzipSync(readFileSync(join(data, service, version, 'service-2.json.gz'))).toString('utf8');
}

const recipe = (lab: Pick<Lab, 'cache'>): Recipe => ({
  name: 'aws-models',
  also: modelled,
  inputs: [
    join(import.meta.dirname, 'service-model.ts'),
    join(import.meta.dirname, '..', 'ministack', 'requirements.txt'),
  ],
  async make(dir) {
    const data = join(sitePackages(lab), 'botocore', 'data');
    for (const service of modelled) {
      writeFileSync(join(dir, `${service}.json`), JSON.stringify(reduceModel(published(data, service))));
    }
  },
});

/**
 * Writes reduced copies of botocore's service models to the cache; see {@link reduceModel}. The Python environment with
 * botocore must be installed.
 */
export const prepareModels = (lab: Pick<Lab, 'cache'>): Promise<string> => build(lab, recipe(lab));

/** The reduced models of AWS's services. Each is read from the cache when it is first needed. */
export class Models {
  readonly #dir: string;
  readonly #read = new Map<string, ServiceModel | undefined>();

  constructor(lab: Pick<Lab, 'cache'>) {
    this.#dir = builtAt(lab, recipe(lab));
  }

  /** The model of a service; undefined when its requests are not checked. @throws Error when the cache lacks it. */
  find(service: string): ServiceModel | undefined {
    if (!this.#read.has(service)) {
      const file = join(this.#dir, `${service}.json`);
      const known = (modelled as readonly string[]).includes(service);
      if (known && !existsSync(file)) throw new Error(`${file} is missing: npm run lab -- up writes it`);
      this.#read.set(service, known ? (JSON.parse(readFileSync(file, 'utf8')) as ServiceModel) : undefined);
    }
    return this.#read.get(service);
  }
}
