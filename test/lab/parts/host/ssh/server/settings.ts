/** The settings in sshd_config that the server on ssh2 uses. */
export interface Settings {
  readonly port: number;
  readonly address: string;
  readonly hostKeys: readonly string[];
  /** Files of authorized keys, absolute or relative to the user's home. */
  readonly authorizedKeys: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads the settings from an sshd_config. Others are ignored. */
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
