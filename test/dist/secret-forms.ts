/** Every encoding in which a text may reveal a secret, by name. */
export function formsOf(value: string): Readonly<Record<string, string>> {
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  const url = encodeURIComponent(value);
  const json = JSON.stringify(value).slice(1, -1);
  return {
    plain: value,
    'base64 (standard)': base64,
    'base64 (URL)': base64.replaceAll('+', '-').replaceAll('/', '_'),
    'URL-encoded': url,
    'URL-encoded in lower case': url.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    'form-encoded': new URLSearchParams({ _: value }).toString().slice(2),
    'JSON-escaped': json,
    'JSON-escaped to ASCII': json.replaceAll(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    reversed: [...value].reverse().join(''),
    'on one line': value.replaceAll(/\s+/g, ' '),
  };
}

/** A text with every form of every secret, joined by `separator`. */
export const allForms = (secrets: readonly string[], separator: string): string =>
  secrets.flatMap((secret) => Object.values(formsOf(secret))).join(separator);

/**
 * Finds secrets in a text, both as printed and after a runner has decoded the escapes of its commands.
 *
 * @returns one text for each leak: the name of the secret and the form in which it was found.
 */
export function leaksIn(text: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  const read = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const lines = secret.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-----'));
    const shapes = Object.entries({ ...formsOf(secret), ...Object.fromEntries(lines.map((line) => ['a line', line])) });
    return shapes.filter(([, form]) => text.includes(form) || read.includes(form)).map(([form]) => `${name}, ${form}`);
  });
}
