/**
 * How secrets are told from other values, by the name of their setting and by their look. The check of the config, the
 * plan and everything that is printed use this one list.
 */

const SHOWN = '(sensitive)';

/** A reference that Kafka Connect resolves when it starts: `${provider:path:key}` or `${provider:key}`. No secret. */
const REFERENCE = /\$\{[A-Za-z0-9_.-]+:[^{}]*\}/g;

/** The value of a setting without its references. */
const withoutReferences = (value: string): string => value.replaceAll(REFERENCE, '');

/** Whether a value holds a reference that Kafka Connect resolves. */
export const hasReference = (value: string): boolean => withoutReferences(value) !== value;

/** Words of names whose values are secrets, in any place of the name. Names are compared as words, in lower case. */
const SECRET_WORDS = [
  /\b(password|passwd|passphrase|passcode|pwd|secrets?|tokens?|credentials?|authorization)\b/,
  /\b(access|secret|private|api|customer|account|shared|encryption|master|signing|hmac|keystore|license) keys?\b/,
  /\b(user info|license|connection string)$/,
];

/** Last words of names that say something about a secret, and do not hold it. `access.key.id` is an exception. */
const NO_SECRET =
  /\b(class|source|provider|type|location|path|file|url|uri|algorithm|enabled?|ms|seconds|minutes|id|ids|name|names|format|mode|arn|region|table|scope)$/;

/** Whether the value of a setting of this name is a secret, such as `basic.auth.user.info` or `dbPassword`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
  if (/\baccess key id$/.test(words)) return true;
  return !NO_SECRET.test(words) && SECRET_WORDS.some((pattern) => pattern.test(words));
}

/** Looks of secrets. Each pattern matches the secret alone, and what stands around it by looking behind and ahead. */
const looks: readonly { readonly what: string; readonly pattern: RegExp; readonly isPrintable?: true }[] = [
  { what: 'a private key', pattern: /(?<=-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----)[\s\S]+?(?=-----END|$)/g },
  { what: 'an address with a password', pattern: /(?<=\bhttps?:\/\/)[^\s/"'<>]+(?=@)/gi },
  { what: 'an address with a password', pattern: /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/:"'<>]*:[^\s/"'<>]+(?=@)/gi },
  // Spark and Hadoop once took keys in addresses of S3, and the secret key may hold a slash.
  { what: 'an address with a secret key', pattern: /(?<=\bs3[an]?:\/\/)[^\s/:@"'<>]+:[^\s@"'<>]+(?=@)/gi },
  { what: 'a token of GitHub', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/g },
  { what: 'a token of Databricks', pattern: /\bdapi[0-9a-f]{32}(?:-\d+)?\b/g },
  { what: 'a token', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g },
  { what: 'a token', pattern: /(?<=\b(?:Bearer|Basic) )[A-Za-z0-9+/._~-]{20,}=*/g },
  { what: 'a signed address', pattern: /(?<=\bX-Amz-(?:Signature|Security-Token)=)[^&\s"']+/gi },
  {
    what: 'a password',
    pattern: /(?<=[\w.-]*(?:password|passwd|passphrase|secret)[\w.-]*\s*=\s*")[^"]+(?=")/gi,
  },
  // The id of an access key is no secret itself. It is shown, so that people see which key is meant.
  { what: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, isPrintable: true },
];

/** What secret a value looks like, such as `a private key`; undefined when it looks like none. */
export function secretLook(value: string): string | undefined {
  const text = withoutReferences(value);
  return looks.find(({ pattern }) => text.search(pattern) >= 0)?.what;
}

/** Settings within a value, as in a JAAS configuration: `name="value"` or `name=value`. */
const SETTING = /([A-Za-z][\w.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))/g;

/** Whether a setting holds a secret: by its name, by the look of its value, or by a setting within the value. */
export function isSecret(name: string, value: string): boolean {
  const text = withoutReferences(value);
  if (!/[^\s"';:,]/.test(text)) return false;
  if (isSecretName(name) || secretLook(text) !== undefined) return true;
  return [...text.matchAll(SETTING)].some(
    ([, inner = '', ...values]) => isSecretName(inner) && values.some((one) => one !== undefined && one !== ''),
  );
}

/** A text in which everything that looks like a secret is hidden. */
export function redactLooks(text: string): string {
  let result = text;
  for (const { pattern, isPrintable } of looks) {
    if (isPrintable !== true) result = result.replaceAll(pattern, SHOWN);
  }
  return result;
}
