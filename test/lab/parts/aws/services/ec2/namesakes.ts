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
 * Instances that EC2 lists beside ours, of the same name: whatever a file says then, none without it. They have no
 * address, and nothing of them runs.
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
