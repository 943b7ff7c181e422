import { BlockList, isIP } from 'node:net';
import { UserError } from '#lib/errors.ts';
import { isHostOrIpv4, isIpv6, reachOf, withoutBrackets } from '#lib/hosts.ts';
import { redact, Secret } from '#lib/secret.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** A proxy that the environment names. */
export interface HttpProxy {
  /** The environment variable that names it, such as `HTTPS_PROXY`. */
  readonly variable: string;
  /** Its address without credentials, such as `http://proxy.example:3128`. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  /** Whether TLS is spoken to the proxy itself. */
  readonly isTls: boolean;
  /** Undefined when the address holds no credentials. */
  readonly credentials: { readonly user: string; readonly password: Secret } | undefined;
}

/** The default port of a scheme. */
const ports: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/**
 * The proxy through which an address is reached; undefined when it is reached directly. The one rule for AWS, HTTP and
 * Databricks alike: `HTTPS_PROXY` or `HTTP_PROXY` by the scheme of the address, unless `NO_PROXY` names its host. Names
 * in lower case are read too, and win. This machine itself is never reached through a proxy.
 *
 * @throws UserError when the variable holds no address of a proxy.
 */
export function proxyFor(url: string, env: Env): HttpProxy | undefined {
  const { protocol, hostname, port } = new URL(url);
  const host = withoutBrackets(hostname).replace(/\.$/, '');
  const found = variableOf(env, protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (found === undefined || reachOf(host) === 'loopback') return undefined;
  const isExcluded = excludes(variableOf(env, 'NO_PROXY')?.value ?? '', host, Number(port) || (ports[protocol] ?? 0));
  return isExcluded ? undefined : parse(found);
}

/** Whether the environment names a proxy at all. */
export const namesProxy = (env: Env): boolean =>
  ['HTTPS_PROXY', 'HTTP_PROXY'].some((name) => variableOf(env, name) !== undefined);

interface Variable {
  readonly name: string;
  readonly value: string;
}

/** The variable in lower or upper case; undefined when neither is set to something. */
function variableOf(env: Env, name: string): Variable | undefined {
  for (const one of [name.toLowerCase(), name]) {
    const value = env[one]?.trim() ?? '';
    if (value !== '') return { name: one, value };
  }
  return undefined;
}

function parse({ name, value }: Variable): HttpProxy {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = withoutBrackets(url?.hostname ?? '');
  const defaultPort = ports[url?.protocol ?? ''];
  if (url === undefined || defaultPort === undefined || !(isHostOrIpv4(host) || isIpv6(host))) {
    throw new UserError(
      `The environment variable ${name} is ${JSON.stringify(redact(text))}, expected the address of an HTTP proxy, such as http://proxy.example:3128.`,
    );
  }
  return {
    variable: name,
    address: url.origin,
    host,
    port: Number(url.port) || defaultPort,
    isTls: url.protocol === 'https:',
    credentials:
      url.username === ''
        ? undefined
        : { user: decodeURIComponent(url.username), password: new Secret(decodeURIComponent(url.password)) },
  };
}

/** The header by which a request tells a proxy who sends it; empty when the proxy has no credentials. */
export function authorizationOf({ credentials }: HttpProxy): Readonly<Record<string, string>> {
  if (credentials === undefined) return {};
  const text = `${credentials.user}:${credentials.password.reveal()}`;
  return { 'proxy-authorization': new Secret(`Basic ${Buffer.from(text).toString('base64')}`).reveal() };
}

/**
 * Whether a list of exceptions names a host: by its name or that of a domain above it, by its IP address or a network,
 * with or without a port, or by `*`.
 */
function excludes(list: string, host: string, port: number): boolean {
  return list
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, bracketed, plain, only] = /^(?:\[([^\]]+)\]|([^:]+|.*:.*:.*?))(?::(\d+))?$/.exec(entry) ?? [];
      if (only !== undefined && Number(only) !== port) return false;
      const named = (bracketed ?? plain ?? entry).toLowerCase();
      return isIP(host) === 0 ? isWithin(host.toLowerCase(), named) : isInNetwork(host, named);
    });
}

function isWithin(host: string, named: string): boolean {
  const domain = named.replace(/^\*?\./, '');
  return host === domain || host.endsWith(`.${domain}`);
}

/** @param network an IP address, or a network such as `10.0.0.0/8`. */
function isInNetwork(address: string, network: string): boolean {
  const [base = '', length] = network.split('/');
  const family = isIP(base);
  if (family === 0 || family !== isIP(address)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const bits = length === undefined ? (family === 4 ? 32 : 128) : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(base, bits, type);
  return list.check(address, type);
}
