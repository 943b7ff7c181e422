import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { hostBlock } from '#lib/pipeline/shared/host/resources/host-block.ts';

/** The lines in ~/.bashrc that put the IAM library on Java's class path, for a person who logs in and for our scripts. */
export function classpathResource(p: Pipeline): AnyResource {
  const { bashrc, iamJar } = hostPaths(p.config);
  return hostBlock(onHost(p), { id: 'profile CLASSPATH', path: bashrc, block: classpathBlock(iamJar) });
}

/** Bash that adds a jar to CLASSPATH. A shell that is started from another shell does not add it twice. */
export const classpathBlock = (jar: string): string =>
  `case ":\${CLASSPATH:-}:" in\n  *":${jar}:"*) ;;\n  *) export CLASSPATH="${jar}\${CLASSPATH:+:$CLASSPATH}" ;;\nesac`;
