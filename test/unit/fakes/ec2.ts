import type { WriteGate } from '#lib/converge/writes.ts';
import type { Ec2, Instance, KeyPair } from '#lib/ports/aws/ec2/ec2.ts';

/** An instance as it stands in a class account. */
export const runningInstance: Instance = {
  id: 'i-0123456789abcdef0',
  state: 'running',
  publicDns: 'ec2-203-0-113-7.compute-1.amazonaws.com',
  publicIp: '203.0.113.7',
  keyName: '0affd5f86743-key-pair',
  securityGroupIds: ['sg-0123456789abcdef0'],
};

export interface Ec2State {
  readonly instances: { readonly name: string; readonly instance: Instance }[];
  readonly keyPairs: KeyPair[];
  console: string | undefined;
}

/** An instance passes through its intermediate state for one look. */
export function fakeEc2(state: Partial<Ec2State> = {}, writes?: WriteGate): Ec2 & { readonly state: Ec2State } {
  const all: Ec2State = {
    instances: state.instances ?? [{ name: '0affd5f86743', instance: runningInstance }],
    keyPairs: state.keyPairs ?? [],
    console: state.console,
  };
  const become = (index: number, next: string) => {
    const found = all.instances[index];
    if (found !== undefined) all.instances[index] = { ...found, instance: { ...found.instance, state: next } };
  };
  return {
    state: all,
    instancesNamed: async (name) => all.instances.filter((one) => one.name === name).map((one) => one.instance),
    async instance(id) {
      const index = all.instances.findIndex((one) => one.instance.id === id);
      const found = all.instances[index];
      const next = { pending: 'running', stopping: 'stopped' }[found?.instance.state ?? ''];
      if (found !== undefined && next !== undefined) become(index, next);
      return found?.instance;
    },
    async startInstance(id) {
      const index = all.instances.findIndex((one) => one.instance.id === id);
      const start = async () => become(index, 'pending');
      await (writes === undefined ? start() : writes.run('ec2:StartInstances', start));
    },
    keyPair: async (name) => all.keyPairs.find((one) => one.name === name),
    consoleOutput: async () => all.console,
  };
}
