import { parseDuration } from './durations.ts';
import { parseUnitFile, type Setting } from './unit-file.ts';
import { type Specifiers, splitWords, UnitSyntaxError, withSpecifiers } from './words.ts';

/** The values of Restart=. */
export const restartModes = [
  'no',
  'always',
  'on-success',
  'on-failure',
  'on-abnormal',
  'on-abort',
  'on-watchdog',
] as const;
export type RestartMode = (typeof restartModes)[number];

/** A command of a unit. Variables in it are replaced when it runs. */
export interface CommandLine {
  /** Program and arguments. */
  readonly words: readonly string[];
  /** Whether a failure counts as success: `-` before the program. */
  readonly ignoresFailure: boolean;
}

/** The settings of a service that the lab supports. */
export interface ServiceUnit {
  readonly name: string;
  readonly description: string;
  readonly type: 'simple' | 'exec' | 'oneshot';
  readonly user: string;
  readonly workingDirectory: { readonly path: string; readonly isOptional: boolean };
  readonly environment: Readonly<Record<string, string>>;
  readonly environmentFiles: readonly { readonly path: string; readonly isOptional: boolean }[];
  /** Commands of ExecStartPre=. */
  readonly before: readonly CommandLine[];
  readonly start: readonly CommandLine[];
  readonly stop: readonly CommandLine[];
  readonly reload: readonly CommandLine[];
  readonly restart: RestartMode;
  readonly restartDelayMs: number;
  readonly stopTimeoutMs: number;
  readonly killSignal: NodeJS.Signals;
  readonly remainAfterExit: boolean;
  /** Exit codes and signals that are no failure, in addition to 0, for example `143` or `SIGTERM`. */
  readonly successExits: readonly string[];
  readonly startLimit: { readonly intervalMs: number; readonly burst: number };
  readonly wantedBy: readonly string[];
  /** What systemd would warn about, as `<line>: <text>`. */
  readonly warnings: readonly string[];
}

/** Settings that are accepted without effect: the lab has no cgroups, no limits and no units to wait for. */
const WITHOUT_EFFECT =
  /^(After|Before|Wants|Requires|BindsTo|PartOf|Documentation|Condition\w+|Assert\w+|Limit\w+|Group|SupplementaryGroups|UMask|Nice|OOM\w+|TasksMax|Memory\w+|CPU\w+|IO\w+|Standard(Input|Output|Error)|SyslogIdentifier|KillMode|SendSIGKILL|TimeoutSec|TimeoutStartSec|PIDFile|Private\w+|Protect\w+|NoNewPrivileges|Alias|Also|DefaultDependencies|StartLimitAction)$/;

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;

/**
 * Parses a service.
 *
 * @param texts content of the unit's file and its drop-ins, in this order.
 * @throws UnitSyntaxError for a setting with which systemd refuses to load the unit ("bad unit file setting").
 */
export function parseService(name: string, texts: readonly string[], hostName: string): ServiceUnit {
  const files = texts.map(parseUnitFile);
  const settings = files.flatMap((file) => file.settings);
  const warnings = files.flatMap((file) => file.warnings);
  const read = new Reader(settings, specifiersOf(name, hostName));

  const type = read.last('Service', 'Type') ?? 'simple';
  if (type !== 'simple' && type !== 'exec' && type !== 'oneshot') {
    throw new UnitSyntaxError(`Type=${type} is not among what this service manager knows: simple, exec, oneshot`);
  }
  const restart = read.last('Service', 'Restart') ?? 'no';
  if (!restartModes.some((mode) => mode === restart)) {
    throw new UnitSyntaxError(`Restart=${restart}: expected one of ${restartModes.join(', ')}`);
  }
  const start = read.commands('ExecStart');
  if (start.length === 0) throw new UnitSyntaxError('Service has no ExecStart= setting. Refusing.');
  if (start.length > 1 && type !== 'oneshot') {
    throw new UnitSyntaxError(
      'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.',
    );
  }
  const signal = read.last('Service', 'KillSignal') ?? 'SIGTERM';
  const killSignal = SIGNALS.find((one) => one === signal || one === `SIG${signal}`);
  if (killSignal === undefined)
    throw new UnitSyntaxError(`KillSignal=${signal}: expected one of ${SIGNALS.join(', ')}`);
  const directory = read.last('Service', 'WorkingDirectory') ?? '/';
  const unit: ServiceUnit = {
    name,
    description: read.last('Unit', 'Description') ?? name,
    type,
    user: read.last('Service', 'User') ?? 'root',
    workingDirectory: {
      path: directory.replace(/^-/, '').replace(/^~$/, '/home/ec2-user'),
      isOptional: directory.startsWith('-'),
    },
    environment: read.environment(warnings),
    environmentFiles: read
      .list('Service', 'EnvironmentFile')
      .map(({ value }) => ({ path: value.replace(/^-/, ''), isOptional: value.startsWith('-') })),
    before: read.commands('ExecStartPre'),
    start,
    stop: read.commands('ExecStop'),
    reload: read.commands('ExecReload'),
    restart: restart as RestartMode,
    restartDelayMs: read.duration('RestartSec', 100),
    stopTimeoutMs: read.duration('TimeoutStopSec', read.duration('TimeoutSec', 90_000)),
    killSignal,
    remainAfterExit: /^(1|yes|y|true|t|on)$/i.test(read.last('Service', 'RemainAfterExit') ?? 'no'),
    successExits: read.list('Service', 'SuccessExitStatus').flatMap(({ value }) => value.split(/\s+/)),
    startLimit: {
      intervalMs: parseDuration(
        read.last('Unit', 'StartLimitIntervalSec') ?? read.last('Service', 'StartLimitInterval') ?? '10',
      ),
      burst: Number(read.last('Unit', 'StartLimitBurst') ?? read.last('Service', 'StartLimitBurst') ?? '5'),
    },
    wantedBy: read.list('Install', 'WantedBy').flatMap(({ value }) => value.split(/\s+/)),
    warnings,
  };
  for (const { section, key, line } of settings) {
    if (!read.asked.has(key) && !WITHOUT_EFFECT.test(key)) {
      warnings.push(`${line}: Unknown lvalue '${key}' in section '${section}', ignoring.`);
    }
  }
  return unit;
}

/** The values of systemd's specifiers, for example `%n`, for a unit. */
function specifiersOf(name: string, hostName: string): Specifiers {
  const prefix = name.replace(/\.service$/, '');
  const [before = prefix, instance = ''] = prefix.split('@');
  return { n: name, N: prefix, p: before, i: instance, h: '/root', H: hostName, u: 'root', t: '/run' };
}

/** Reads settings and records which keys were read, so that unknown keys are found. */
class Reader {
  readonly asked = new Set<string>();
  readonly #settings: readonly Setting[];
  readonly #specifiers: Specifiers;

  constructor(settings: readonly Setting[], specifiers: Specifiers) {
    this.#settings = settings;
    this.#specifiers = specifiers;
  }

  /** The values of a key, in order. An empty value clears the list. */
  list(section: string, key: string): Setting[] {
    this.asked.add(key);
    const all = this.#settings.filter((one) => one.section === section && one.key === key);
    return all.slice(all.findLastIndex((one) => one.value === '') + 1);
  }

  last(section: string, key: string): string | undefined {
    return this.list(section, key).at(-1)?.value;
  }

  duration(key: string, otherwise: number): number {
    const text = this.last('Service', key);
    return text === undefined ? otherwise : parseDuration(text);
  }

  commands(key: string): CommandLine[] {
    return this.list('Service', key).map(({ value }) => {
      const [, prefix = '', rest = ''] = /^([-@:+!]*)(.*)$/s.exec(value) ?? [];
      const unknown = prefix.replaceAll('-', '');
      if (unknown !== '')
        throw new UnitSyntaxError(`${key}=${value}: this service manager does not know the prefix "${unknown}"`);
      const words = splitWords(rest).map((word) => withSpecifiers(word, this.#specifiers));
      if (!words[0]?.startsWith('/'))
        throw new UnitSyntaxError(`${key}=${value}: the path of the program is not absolute`);
      return { words, ignoresFailure: prefix.includes('-') };
    });
  }

  environment(warnings: string[]): Record<string, string> {
    const variables: Record<string, string> = {};
    for (const { value, line } of this.list('Service', 'Environment')) {
      for (const word of splitWords(value)) {
        const [, name, text] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
        if (name === undefined) warnings.push(`${line}: Invalid environment assignment, ignoring: ${word}`);
        else variables[name] = withSpecifiers(text ?? '', this.#specifiers);
      }
    }
    return variables;
  }
}
