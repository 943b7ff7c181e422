import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { hostPackage, type System } from '#lib/pipeline/shared/host/resources/host-package.ts';

/** Java, which Kafka runs on. Java 8 is installed; one that is on the host already, of any version, is left alone. */
export const javaResource = (p: Pipeline): AnyResource =>
  hostPackage(onHost(p), { command: 'java', packagesOn: javaPackages });

/**
 * Names that packages of Java 8 have, the most likely one for the operating system first, and then a later Java that this
 * Kafka runs on too. `java-1.8.0` is what several of them provide.
 */
export function javaPackages({ id, version }: Pick<System, 'id' | 'version'>): readonly string[] {
  const names = ['java-1.8.0-openjdk', 'java-1.8.0-amazon-corretto'];
  const java8 = id === 'amzn' && version !== '2' ? names.toReversed() : names;
  return [...java8, 'java-1.8.0', 'java-11-amazon-corretto', 'java-11-openjdk'];
}
