import type { LookupFunction } from 'node:net';

/**
 * The loopback address behind a host name, or undefined: an integration reaches this machine and nothing else. EC2's
 * public DNS names say their address themselves.
 */
export function loopbackAddress(host: string): string | undefined {
  const ec2 = /^ec2-(127)-(\d+)-(\d+)-(\d+)\.(?:compute-1|[\w-]+\.compute)\.amazonaws\.com$/.exec(host);
  if (ec2 !== null) return ec2.slice(1).join('.');
  if (host === 'localhost') return '127.0.0.1';
  return /^127\.\d+\.\d+\.\d+$/.test(host) ? host : undefined;
}

/** Name resolution for integration requests; other names do not exist. */
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
