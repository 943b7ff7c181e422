import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { hostPackage, type System } from '#lib/pipeline/shared/host/resources/host-package.ts';

/** Java, which Kafka runs on. Java 8 is installed; one that is on the host already, of any version, is left alone. */
export const javaResource = (p: Pipeline): AnyResource =>
  hostPackage(onHost(p), { command: 'java', packageOn: javaPackage });

/** Name of the Java 8 package of an operating system; undefined for a system that this project does not know. */
export function javaPackage({ id, version }: System): string | undefined {
  if (id === 'amzn') return version === '2' ? 'java-1.8.0-openjdk' : 'java-1.8.0-amazon-corretto';
  return ['rhel', 'centos', 'rocky', 'almalinux'].includes(id) ? 'java-1.8.0-openjdk' : undefined;
}
