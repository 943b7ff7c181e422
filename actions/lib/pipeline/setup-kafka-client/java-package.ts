import type { System } from '#lib/pipeline/shared/host/resources/host-package.ts';

/** The package that brings Java 8 on that system; undefined where we know none. */
export function javaPackage({ id, version }: System): string | undefined {
  if (id === 'amzn') return version === '2' ? 'java-1.8.0-openjdk' : 'java-1.8.0-amazon-corretto';
  // Red Hat and its kin; Debian has neither yum nor dnf.
  return ['rhel', 'centos', 'rocky', 'almalinux'].includes(id) ? 'java-1.8.0-openjdk' : undefined;
}
