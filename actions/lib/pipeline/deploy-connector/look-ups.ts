import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Connector, CustomPlugin } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import { MissingBucket, type StoredObject } from '#lib/ports/aws/s3/s3.ts';
import { recordedEtag } from './archive-record.ts';

/** The archive as it is in the bucket. */
export interface StoredArchive extends StoredObject {
  /** ETag of our upload. Another one now means that somebody else has written the object. Undefined = not recorded. */
  readonly uploadedEtag: string | undefined;
}

/** The plugin's archive in the bucket; undefined when it is absent, `no bucket` when the bucket itself is. */
export const storedArchive = (p: Pipeline): Promise<StoredArchive | 'no bucket' | undefined> =>
  p.facts.live('plugin archive', async () => {
    try {
      const found = await p.ports.s3.head(p.names.bucket, p.names.pluginKey);
      return found && { ...found, uploadedEtag: await recordedEtag(p) };
    } catch (error) {
      if (error instanceof MissingBucket) return 'no bucket';
      throw error;
    }
  });

/** The custom plugin, remembered until something is written. */
export const customPlugin = (p: Pipeline): Promise<CustomPlugin | undefined> =>
  p.facts.live('custom plugin', () => findPlugin(p));

/** The connector, remembered until something is written. */
export const connector = (p: Pipeline): Promise<Connector | undefined> =>
  p.facts.live('connector', () => findConnector(p));

/** The custom plugin as it is at this moment, for waits. */
export const findPlugin = (p: Pipeline): Promise<CustomPlugin | undefined> =>
  p.ports.mskConnect.plugin(p.names.plugin, p.config.connector.pluginArn);

/** The connector as it is at this moment, for waits. */
export const findConnector = (p: Pipeline): Promise<Connector | undefined> =>
  p.ports.mskConnect.connector(p.names.connector, p.config.connector.arn);
