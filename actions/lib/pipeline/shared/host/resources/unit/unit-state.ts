import { type Fields, textOf } from '#lib/pipeline/shared/host/observe/observation.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';
import type { UnitText } from './unit-settings.ts';

/** Environment variable of the service. It holds the digest of the settings that its process was started with. */
export const SETTINGS = 'PINTEREST_PIPELINE_SETTINGS';

/** The process that listens on a port of the host. */
export interface PortHolder {
  /** Whether it is a process of the unit. */
  readonly isOurs: boolean;
  /** Undefined when the SSH user may not see the process. */
  readonly pid: number | undefined;
  readonly user: string;
  /** Its command line, or the beginning of it. */
  readonly command: string;
  /** The unit whose main process it is, such as `nginx.service`. */
  readonly unit: string | undefined;
}

/** A systemd unit and its process. */
export interface UnitState {
  /** Text of the unit's file; undefined when there is none. */
  readonly text: string | undefined;
  /** Its drop-ins on the disk. */
  readonly dropIns: readonly UnitText[];
  /** systemd's LoadState, such as `loaded` or `masked`. */
  readonly load: string;
  /** systemd's ActiveState: `active`, `inactive`, `failed`, `activating`. */
  readonly active: string;
  /** Whether systemd starts it at boot. */
  readonly isEnabled: boolean;
  /** Whether systemd has loaded older files than those on the disk. */
  readonly needsReload: boolean;
  /** Digest of the settings that the running process was started with; undefined when none runs. */
  readonly running: string | undefined;
  /** Variables in the environment of the running process. */
  readonly variables: ReadonlyMap<string, string>;
  /** A file that the process reads when it starts, and that was written after its start. */
  readonly newer: string | undefined;
  /** What listens on the port of the service; undefined when nothing does. */
  readonly holder: PortHolder | undefined;
  /** Whether the process of the unit answers HTTP. */
  readonly answers: boolean;
}

/** What of a unit and its process is looked at. */
export interface UnitLook {
  /** Such as `kafka-rest.service`. */
  readonly name: string;
  /** Address at which it answers, as the host sees it. */
  readonly url: string;
  /** Address and port on which it listens. */
  readonly listen: string;
  readonly port: number;
  /** Variables of its process that are looked at. */
  readonly variables: readonly string[];
  /** Paths of the files, besides the unit, that its process reads when it starts. */
  readonly files: readonly string[];
}

/** Looks at a unit and its process. */
export const unitQuery = ({ name, url, listen, port, variables, files }: UnitLook): HostQuery<UnitState> => ({
  kind: 'unit',
  args: [name, SETTINGS, url, listen, String(port), variables.join(','), ...files],
  decode: (fields: Fields) => ({
    text: textOf(fields, 'text'),
    dropIns: dropInsOf(fields),
    load: fields.get('LoadState') ?? '',
    active: fields.get('ActiveState') ?? '',
    isEnabled: fields.get('UnitFileState') === 'enabled',
    needsReload: fields.get('NeedDaemonReload') === 'yes',
    running: fields.get('running') || undefined,
    variables: new Map(
      [...fields.keys()].flatMap((name) => {
        const variable = /^variable\.(.*)$/.exec(name)?.[1];
        return variable === undefined ? [] : [[variable, (textOf(fields, name) ?? '').trimEnd()] as const];
      }),
    ),
    newer: fields.get('newer'),
    holder: holderOf(fields),
    answers: /^[1-5]\d\d$/.test(fields.get('status') ?? ''),
  }),
});

function dropInsOf(fields: Fields): UnitText[] {
  const texts: UnitText[] = [];
  for (let index = 0; ; index += 1) {
    const text = textOf(fields, `drop-in.${index}`);
    if (text === undefined) return texts;
    const end = text.indexOf('\n');
    texts.push({ path: text.slice(0, end), text: text.slice(end + 1) });
  }
}

function holderOf(fields: Fields): PortHolder | undefined {
  const text = textOf(fields, 'holder');
  if (text === undefined) return undefined;
  const [whose, pid = '-', user = '', command = ''] = text.split('\t');
  return {
    isOurs: whose === 'ours',
    pid: pid === '-' ? undefined : Number(pid),
    user,
    command: command.trim(),
    unit: fields.get('holder-unit') || undefined,
  };
}
