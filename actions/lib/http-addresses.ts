import type { Grammar } from './grammar.ts';
import { isHostOrIpv4, isIpv6, isPort, reachOf, withoutBrackets } from './hosts.ts';

/** An http address in parts. */
const URL_PARTS = /^(https?):\/\/([^/?#]*)([^?#]*)(.*)$/i;
const PATH_LETTERS = "[A-Za-z0-9._~!$&'()*+,;=:@%/{}-]*";
const PATH = new RegExp(`^${PATH_LETTERS}$`);

/** A more precise expectation for an http address that has what it must not have. */
function urlHint(text: string, what: string): string | undefined {
  const [, , authority = '', path = '', rest = ''] = URL_PARTS.exec(text) ?? [];
  if (authority === '') return what;
  if (authority.includes('@')) return `${what} without a user and a password`;
  const [, bracketed, plain = '', tail = ''] = /^(?:(\[[^\]]*\])|([^:]*))(?::(.*))?$/.exec(authority) ?? [];
  const isHost = bracketed === undefined ? isHostOrIpv4(plain) : isIpv6(withoutBrackets(bracketed));
  if (!isHost || (tail !== '' && !isPort(tail)) || !PATH.test(path)) return what;
  if (rest !== '') return `${what} without a query and a fragment`;
  const reach = reachOf(bracketed ?? plain);
  return reach === 'link-local' || reach === 'unspecified'
    ? `${what} with a host, and this one is ${reach}`
    : undefined;
}

const ADDRESS = 'an http:// or https:// address';
const MATCHES_ADDRESS = new RegExp(`^https?://[^\\s/?#@]+(?:/${PATH_LETTERS})?$`);

/** An address that posts are sent to: that of the API's stage, in which `{apiId}` and `{stage}` may stand. */
export const invokeAddress: Grammar = {
  expected: ADDRESS,
  matches: MATCHES_ADDRESS,
  hint(text) {
    const filled = text.replaceAll('{apiId}', 'a').replaceAll('{stage}', 's');
    const hint = urlHint(filled, ADDRESS);
    if (hint !== undefined) return hint;
    const upTo = /^(.*?)\/+topics(\/.*)?$/.exec(text)?.[1];
    return upTo === undefined ? undefined : `the address of the stage, without what follows it: ${upTo}`;
  },
};

const WORKSPACE = 'the address of a workspace, such as https://dbc-01234567-89ab.cloud.databricks.com';

/** The address of a Databricks workspace, as browsers show it: `https://` may be missing, and a path may follow. */
export const workspaceAddress: Grammar = {
  expected: WORKSPACE,
  matches: /^(?:https?:\/\/)?[^\s/?#@]+(?:[/?#]\S*)?$/,
  hint(text) {
    const origin = (text.includes('://') ? text : `https://${text}`).replace(/(?<=[^/:])[/?#].*$/, '');
    return urlHint(origin, WORKSPACE);
  },
};

/** The address of a file. */
export const fileAddress: Grammar = {
  expected: ADDRESS,
  matches: /^https?:\/\/[^\s/?#@]+\/\S*$/,
  hint: (text) => urlHint(text.replace(/\?.*$/, ''), ADDRESS),
};
