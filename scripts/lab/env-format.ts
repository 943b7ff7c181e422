/** The forms in which `lab env` prints variables. */
export const envFormats = ['shell', 'json', 'github'] as const;
export type EnvFormat = (typeof envFormats)[number];

/** Variables in a form that a shell, a program, or a GITHUB_ENV file reads. */
export function formatEnv(env: Readonly<Record<string, string>>, format: EnvFormat): string {
  const entries = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
  switch (format) {
    case 'json':
      return JSON.stringify(Object.fromEntries(entries), null, 2);
    case 'shell':
      return entries.map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`).join('\n');
    case 'github':
      return entries.map(([name, value]) => `${name}=${value}`).join('\n');
  }
}
