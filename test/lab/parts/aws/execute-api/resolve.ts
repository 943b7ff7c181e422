import type { LookupFunction } from 'node:net';

/**
 * The loopback address of a host name; undefined for any other name, because an integration may reach only this
 * machine. EC2's public DNS names contain their address: `ec2-127-0-1-10.compute-1.amazonaws.com` is 127.0.1.10.
 */
export function loopbackAddress(host: string): string | undefined {
  const ec2 = /^ec2-(127)-(\d+)-(\d+)-(\d+)\.(?:compute-1|[\w-]+\.compute)\.amazonaws\.com$/.exec(host);
  if (ec2 !== null) return ec2.slice(1).join('.');
  if (host === 'localhost') return '127.0.0.1';
  return /^127\.\d+\.\d+\.\d+$/.test(host) ? host : undefined;
}

/** Resolves host names for requests to integrations. Names without a loopback address do not exist. */
export const lookup: LookupFunction = (host, options, done) => {
  const address = loopbackAddress(host);
  if (address === undefined) {
    done(Object.assign(new Error(`${host} does not resolve here`), { code: 'ENOTFOUND' }), '', 4);
  } else if (options.all === true) {
    done(null, [{ address, family: 4 }]);
  } else {
    done(null, address, 4);
  }
};
