import type { Ec2, Instance, KeyPair } from '../../../actions/lib/ports/aws/ec2.ts';

/** An instance as it stands in a class account. */
export const runningInstance: Instance = {
  id: 'i-0123456789abcdef0',
  state: 'running',
  publicDns: 'ec2-203-0-113-7.compute-1.amazonaws.com',
  publicIp: '203.0.113.7',
  privateIp: '10.0.0.7',
  keyName: '0affd5f86743-key-pair',
  securityGroupIds: ['sg-0123456789abcdef0'],
};

export interface Ec2State {
  readonly instances: { readonly name: string; readonly instance: Instance }[];
  readonly keyPairs: KeyPair[];
  console: string | undefined;
}

export function fakeEc2(state: Partial<Ec2State> = {}): Ec2 & { readonly state: Ec2State } {
  const all: Ec2State = {
    instances: state.instances ?? [{ name: '0affd5f86743', instance: runningInstance }],
    keyPairs: state.keyPairs ?? [],
    console: state.console,
  };
  return {
    state: all,
    instancesNamed: async (name) => all.instances.filter((one) => one.name === name).map((one) => one.instance),
    instance: async (id) => all.instances.find((one) => one.instance.id === id)?.instance,
    keyPair: async (name) => all.keyPairs.find((one) => one.name === name),
    consoleOutput: async () => all.console,
  };
}
