import { topicPrefix } from '#lib/config/topics-dir.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { MissingBucket } from '#lib/ports/aws/s3/s3.ts';

/**
 * Says which topics that are to be created have objects in the bucket already: those of an earlier topic of that name. A new
 * topic assigns offsets from 0 on, which are part of the objects' keys, so the sink overwrites the objects.
 *
 * @param topics that do not exist.
 */
export async function reportEarlierObjects(p: Pipeline, topics: readonly string[], scope: Scope): Promise<void> {
  await Promise.all(topics.map((topic) => reportObjectsOf(p, topic, scope)));
}

async function reportObjectsOf(p: Pipeline, topic: string, scope: Scope): Promise<void> {
  const { bucket } = p.names;
  const prefix = topicPrefix(p.connectorProperties, topic);
  const where = `s3://${bucket}/${prefix}`;
  try {
    for await (const { key } of p.ports.s3.list(bucket, prefix)) {
      scope.progress(
        `warning: ${where} holds objects of an earlier topic ${topic}, such as ${key.slice(prefix.length)}. A new topic assigns the same offsets again, and the sink overwrites these objects. If they are needed, move them away first.`,
      );
      return;
    }
  } catch (error) {
    if (error instanceof MissingBucket) return;
    if (!(error instanceof UserError)) throw error;
    // Creating topics needs no access to the bucket.
    scope.progress(`Whether ${where} holds objects of an earlier topic ${topic} cannot be seen: ${error.message}`);
  }
}
