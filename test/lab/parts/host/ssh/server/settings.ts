/** What the stand-in takes from sshd_config. */
export interface Settings {
  readonly port: number;
  readonly address: string;
  readonly hostKeys: readonly string[];
  /** Relative to the user's home, or absolute. */
  readonly authorizedKeys: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads the settings that this server honours; others are for sshd alone. */
export function parseSettings(text: string): Settings {
  const all = text.split('\n').map((line) => {
    const [name = '', ...rest] = line.trim().split(/\s+/);
    return { name: name.toLowerCase(), value: rest.join(' ') };
  });
  const first = (name: string): string => all.find((one) => one.name === name)?.value ?? '';
  return {
    port: Number(first('port')),
    address: first('listenaddress'),
    hostKeys: all.filter((one) => one.name === 'hostkey').map((one) => one.value),
    authorizedKeys: first('authorizedkeysfile').split(' '),
    environment: Object.fromEntries(
      [...first('setenv').matchAll(/"([^"=]+)=([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    ),
  };
}
