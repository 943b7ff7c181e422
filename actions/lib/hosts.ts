import type { Grammar } from './grammar.ts';

/** Where an address leads, as far as the text of the address says it. */
export type Reach = 'public' | 'private' | 'link-local' | 'loopback' | 'unspecified';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;
/** A part of a host name. The underscore is none of DNS, but names of containers and private zones have it. */
const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
/** Its last part is no number: a text of numbers is an IPv4 address or a mistake. */
const NAME = `(?:${LABEL}\\.)*(?!(?:\\d+|0[xX][0-9A-Fa-f]*)(?![A-Za-z0-9_-]))${LABEL}`;
/** Coarse: {@link isIpv6} checks the rest. */
const IPV6 = '[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f.]{0,15}){2,8}';
const PORT = '(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';
const MAX_NAME_LENGTH = 253;

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const ipv4 = whole(IPV4);
const name = whole(NAME);
const port = whole(PORT);

/** Whether a text is the number of a port. */
export const isPort = (text: string): boolean => port.test(text);

/** Whether a text is an IPv6 address, without brackets. */
export const isIpv6 = (text: string): boolean => whole(IPV6).test(text) && URL.canParse(`http://[${text}]/`);
/** Whether a text is a host name or an IPv4 address. */
export const isHostOrIpv4 = (text: string): boolean =>
  ipv4.test(text) || (text.length <= MAX_NAME_LENGTH && name.test(text));

/** `::1` for `[::1]`. */
export const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** Where a host name or an IP address leads. Names other than `localhost` are not looked up. */
export function reachOf(host: string): Reach {
  const text = withoutBrackets(host).toLowerCase();
  if (/^(.*\.)?localhost(\.localdomain)?$/.test(text)) return 'loopback';
  if (ipv4.test(text)) return reachOfIpv4(text);
  return isIpv6(text) ? reachOfIpv6(new URL(`http://[${text}]/`).hostname.slice(1, -1)) : 'public';
}

function reachOfIpv4(address: string): Reach {
  const [first = 0, second = 0] = address.split('.').map(Number);
  if (first === 0) return 'unspecified';
  if (first === 127) return 'loopback';
  if (first === 169 && second === 254) return 'link-local';
  const isPrivate =
    first === 10 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    (first === 100 && second >= 64 && second < 128);
  return isPrivate ? 'private' : 'public';
}

/** @param address in the form in which URL writes it: lower-case, with `::` for the longest run of zeros. */
function reachOfIpv6(address: string): Reach {
  if (address === '::') return 'unspecified';
  if (address === '::1') return 'loopback';
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (mapped !== null) {
    const [high = 0, low = 0] = mapped.slice(1).map((part) => Number.parseInt(part, 16));
    return reachOfIpv4([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  if (/^fe[89ab]/.test(address)) return 'link-local';
  return /^f[cd]/.test(address) ? 'private' : 'public';
}

const HOST = 'a host name or an IP address';

/** A more precise expectation for texts that are a host with something around it. */
function hostHint(text: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return `${HOST} alone, without "${text.slice(0, text.indexOf(':'))}://"`;
  const [host, at] = [/^(.+):\d+$/.exec(text)?.[1], text.indexOf('@')];
  if (at >= 0) return `${HOST} alone, without a user`;
  if (host !== undefined && isHostOrIpv4(withoutBrackets(host))) return `${HOST} without a port`;
  if (/^\[.*\]$/.test(text) && isIpv6(withoutBrackets(text))) return 'an IPv6 address without brackets';
  return undefined;
}

/** A host to connect to, without a port. */
export const host: Grammar = {
  expected: HOST,
  matches: whole(`${IPV4}|${IPV6}|${NAME}`),
  hint: (text) => hostHint(text) ?? (isHostOrIpv4(text) || isIpv6(text) ? undefined : HOST),
};

const PUBLIC = 'a public DNS name or a public IP address';

/** A host that is reached from outside its own network. */
export const publicHost: Grammar = {
  expected: PUBLIC,
  matches: whole(`${IPV4}|${NAME}`),
  hint(text) {
    const hint = hostHint(text);
    if (hint !== undefined) return hint;
    if (isIpv6(text)) return `${PUBLIC} (IPv4)`;
    if (!isHostOrIpv4(text)) return PUBLIC;
    const reach = reachOf(text);
    return reach === 'public' || reach === 'private' ? undefined : `${PUBLIC}, and this one is ${reach}`;
  },
};

/** An address to listen on. An IPv6 address stands in brackets there, because a port follows it. */
export const listenAddress: Grammar = {
  expected: 'a host name, an IPv4 address, or an IPv6 address in brackets',
  matches: whole(`${IPV4}|\\[${IPV6}\\]|${NAME}`),
  hint(text) {
    if (isIpv6(text)) return `an IPv6 address in brackets: [${text}]`;
    if (/^\[.*\]$/.test(text) && isIpv6(withoutBrackets(text))) return undefined;
    return hostHint(text) ?? (isHostOrIpv4(text) ? undefined : listenAddress.expected);
  },
};

/** Kafka's brokers: `host:port` pairs. */
export const brokers: Grammar = {
  expected: 'host:port pairs, separated by commas without blanks',
  matches: whole(`(?:${IPV4}|\\[${IPV6}\\]|${NAME}):${PORT}(?:,(?:${IPV4}|\\[${IPV6}\\]|${NAME}):${PORT})*`),
  hint(text) {
    for (const pair of text.split(',')) {
      const at = pair.lastIndexOf(':');
      const [before, after] = [pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)];
      const isHost = isHostOrIpv4(before) || (before.startsWith('[') && isIpv6(withoutBrackets(before)));
      if (isHost && /^\d+$/.test(after) && !isPort(after)) {
        return `host:port pairs with ports from 1 to 65535, and ${after} is none`;
      }
      if (!isHost || !isPort(after)) return brokers.expected;
    }
    return undefined;
  },
};
