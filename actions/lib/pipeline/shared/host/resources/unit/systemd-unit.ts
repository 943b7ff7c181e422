import type { Change, Resource, Scope } from '#lib/converge/resource.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import { MARK } from '#lib/pipeline/shared/host/paths.ts';
import { sha256 } from '#lib/pipeline/shared/host/resources/diff-settings.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { type DesiredUnit, diffUnit } from './diff-unit.ts';
import { ANSWER_TIMEOUT_MS, startScript } from './start-script.ts';
import { SETTINGS, type UnitLook, type UnitState, unitQuery } from './unit-state.ts';

/** How long stopping the service may take: the unit allows 180 s. */
const STOP_TIMEOUT_MS = 240_000;

/** What {@link systemdUnit} needs. */
export interface SystemdUnitOptions extends UnitLook {
  /** Text of the unit, and every other text that its process reads when it starts. */
  unit(scope: Scope): Promise<{ readonly text: string; readonly reads: readonly string[] }>;
  /** @throws Deferred while the service could not run yet. */
  ready(scope: Scope): Promise<void>;
}

/**
 * A service that is enabled, runs with the present settings, listens on its port itself, and answers.
 *
 * The digest of the settings is in the environment of the process, and the start of the process is compared with the
 * times of the files. So a run that was killed between writing a file and restarting shows as a difference, and so does a
 * process that somebody has started with other settings.
 */
export function systemdUnit(on: OnHost, options: SystemdUnitOptions): Resource<DesiredUnit, UnitState> {
  const { name, url, listen, port, files } = options;
  return {
    id: `unit ${name}`,
    timeoutMs: HOST_WRITE_WAIT_MS + STOP_TIMEOUT_MS + ANSWER_TIMEOUT_MS,
    async desired(scope) {
      await options.ready(scope);
      const { text, reads } = await options.unit(scope);
      const settings = sha256([text, ...reads].join('\0')).slice(0, 32);
      return { text: withSettings(text, settings), settings };
    },
    read: on.view.observe(unitQuery(options)),
    diff: (desired, actual): Change => diffUnit(desired, options, actual ?? noUnit),
    async apply(desired, _actual, scope) {
      const args = [name, sha256(desired.text), SETTINGS, desired.settings, url, listen, String(port), ...files];
      await writeOnHost(on, { what: `starting ${name}`, script: startScript, args, stdin: desired.text }, scope);
    },
    owned: (actual) => actual.text?.startsWith(MARK) === true,
  };
}

/** A unit that the host has nothing of. */
const noUnit: UnitState = {
  text: undefined,
  dropIns: [],
  load: 'not-found',
  active: 'inactive',
  isEnabled: false,
  needsReload: false,
  running: undefined,
  variables: new Map(),
  newer: undefined,
  holder: undefined,
  answers: false,
};

/** The text of a unit with our mark and the digest of its settings. */
export function withSettings(text: string, settings: string): string {
  return `${MARK}\n${text.replace(/^\[Service\]$/m, `[Service]\nEnvironment=${SETTINGS}=${settings}`)}`;
}
