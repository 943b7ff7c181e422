import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { InstanceFacts, InstanceView } from './describe-instances.ts';
import { stateCodes } from './instance.ts';

const namesakes = z.array(
  z.strictObject({
    id: z.string().regex(/^i-[0-9a-f]{17}$/),
    state: z.enum(Object.keys(stateCodes) as (keyof typeof stateCodes)[]),
  }),
);

/**
 * Other instances with the same tags. A test lists them in a file, as `[{id, state}]`, which is read at each call. They
 * exist only in what EC2 lists and have no public address.
 */
export function namesakesOf(facts: InstanceFacts, file: string): () => readonly InstanceView[] {
  return () => {
    if (!existsSync(file)) return [];
    const all = namesakes.parse(JSON.parse(readFileSync(file, 'utf8')));
    return all.map(({ id, state }) => {
      const current = {
        state,
        publicIp: '',
        publicDnsName: '',
        launchTime: facts.instance.current.launchTime,
        starts: 0,
      };
      return { ...facts, instance: { id, privateIp: facts.instance.privateIp, current } };
    });
  };
}
