import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { absolutePaths } from '#lib/pipeline/shared/host/paths.ts';
import { loginVariable } from '#lib/pipeline/shared/host/resources/login-variable.ts';
import { COMMAND_PREFIX } from '#lib/ports/host/script.ts';

/**
 * Commands of the pipeline need nothing from ~/.bashrc, which bash reads before it runs one. With this line they are not
 * disturbed by what a person adds to that file later.
 */
const preface = `case "\${BASH_EXECUTION_STRING-}" in '${COMMAND_PREFIX}'*) return ;; esac\n`;

/** The IAM library on Java's class path in every shell, for a person who logs in. */
export function classpathResource(p: Pipeline): AnyResource {
  const on = onHost(p);
  return loginVariable(on, {
    id: 'profile CLASSPATH',
    variable: 'CLASSPATH',
    entry: async (scope) => absolutePaths(p.config, await on.view.home(scope)).iamJar,
    preface,
  });
}
