/** A unit's file or one of its drop-ins. */
export interface UnitText {
  readonly path: string;
  readonly text: string;
}

/** One setting of a service, and the file that it is from. */
export interface UnitSetting {
  readonly value: string;
  readonly path: string;
}

/**
 * The settings in the section `[Service]` as systemd reads them from a unit's file and its drop-ins, in this order. A
 * variable has the key `Environment.<name>`. Of a key that occurs several times the last value counts; an empty value
 * removes what was set before, also all variables.
 */
export function serviceSettings(files: readonly UnitText[]): ReadonlyMap<string, UnitSetting> {
  const settings = new Map<string, UnitSetting>();
  for (const { path, text } of files) {
    for (const { key, value } of serviceLines(text)) {
      if (key !== 'Environment') settings.set(key, { value, path });
      else if (value === '') {
        for (const name of settings.keys()) if (name.startsWith('Environment.')) settings.set(name, { value, path });
      } else {
        for (const [name, text] of assignments(value)) settings.set(`Environment.${name}`, { value: text, path });
      }
    }
  }
  return settings;
}

/** The lines of the section `[Service]`. A backslash at the end of a line joins it with the next one. */
function serviceLines(text: string): { readonly key: string; readonly value: string }[] {
  let section = '';
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      section = /^\s*\[(.*)\]\s*$/.exec(line)?.[1] ?? section;
      const [, key, value = ''] = /^\s*([A-Za-z]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      return section === 'Service' && key !== undefined ? [{ key, value }] : [];
    });
}

/** The variables of an `Environment=` line: words `NAME=value`, each of which may be quoted. */
function assignments(line: string): [string, string][] {
  const words = line.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\S+/g) ?? [];
  return words.flatMap((word) => {
    const text = /^(["']).*\1$/s.test(word) ? word.slice(1, -1).replace(/\\(.)/gs, '$1') : word;
    const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
    return name === undefined ? [] : [[name, value] as [string, string]];
  });
}

/** A drop-in that changes a setting of ours. */
export interface Override {
  /** Path of the drop-in. */
  readonly path: string;
  readonly key: string;
  readonly value: string;
  /** The value of ours. */
  readonly ours: string;
}

/** Settings that decide what runs, and as whom. A drop-in may change others, such as limits and delays. */
const DECISIVE = /^(Type|User|ExecStart|Environment\..*)$/;

/** The settings of our unit that its drop-ins change. */
export function overridesOf(unit: string, dropIns: readonly UnitText[]): readonly Override[] {
  const ours = serviceSettings([{ path: '', text: unit }]);
  const effective = serviceSettings([{ path: '', text: unit }, ...dropIns]);
  return [...ours].flatMap(([key, { value }]) => {
    const now = effective.get(key);
    if (!DECISIVE.test(key) || now === undefined || now.path === '' || now.value === value) return [];
    return [{ path: now.path, key, value: now.value, ours: value }];
  });
}
