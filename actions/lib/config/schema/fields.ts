import { z } from 'zod';
import { expectationOf, type Grammar } from '#lib/grammar.ts';
import { fileAddress } from '#lib/http-addresses.ts';

/** A text that matches a pattern. `must` completes "must be …" and tells people what to write. */
export const like = (pattern: RegExp, must: string) => z.string(`must be ${must}`).regex(pattern, `must be ${must}`);

/** A text of a grammar. */
export const ofGrammar = (grammar: Grammar) => {
  const must = (text: unknown) =>
    `must be ${(typeof text === 'string' && expectationOf(grammar, text)) || grammar.expected}`;
  return z
    .string(`must be ${grammar.expected}`)
    .regex(grammar.matches, { error: ({ input }) => must(input), abort: true })
    .refine((text) => expectationOf(grammar, text) === undefined, { error: ({ input }) => must(input) });
};

/** The path of a file or folder of this machine. */
export const path = () => like(/^[^\p{Cc}]+$/u, 'a path');

export const version = () => like(/^\d+(\.(\d+|x))+(-[A-Za-z0-9.]+)?$/, 'a version in quotes, such as "2.8.1"');

export const url = () => ofGrammar(fileAddress);

export const port = () => z.int().min(1).max(65_535);

export const sha256 = () => like(/^[0-9a-f]{64}$/, 'a SHA-256 digest: 64 lower-case hex digits');
