import { z } from 'zod';

/** A text that matches a pattern. `must` completes "must be …" and tells people what to write. */
export const like = (pattern: RegExp, must: string) => z.string(`must be ${must}`).regex(pattern, `must be ${must}`);

/** Any text that is not empty. */
export const text = () => z.string().min(1);

export const version = () => like(/^\d+(\.(\d+|x))+(-[A-Za-z0-9.]+)?$/, 'a version in quotes, such as "2.8.1"');

export const address = () => like(/^[A-Za-z0-9_.:[\]-]+$/, 'a host name or an IP address');

export const url = () => z.url({ protocol: /^https?$/ });

export const port = () => z.int().min(1).max(65_535);

export const sha256 = () => like(/^[0-9a-f]{64}$/, 'a SHA-256 digest: 64 lower-case hex digits');
