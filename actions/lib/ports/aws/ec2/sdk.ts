import {
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  EC2Client,
  GetConsoleOutputCommand,
  paginateDescribeInstances,
  type Instance as SdkInstance,
  StartInstancesCommand,
  type StateReason,
} from '@aws-sdk/client-ec2';
import { AwsCalls } from '#lib/ports/aws/core/calls.ts';
import { type AwsAccess, clientSettings } from '#lib/ports/aws/core/client-settings.ts';
import { prepareClient } from '#lib/ports/aws/core/prepare-client.ts';
import type { Ec2, Instance } from './ec2.ts';

/** All states but the two of an instance that is going away: shutting-down and terminated. */
const LIVE_STATES = ['pending', 'running', 'stopping', 'stopped'];

/** The EC2 port over the SDK. */
export function createEc2(access: AwsAccess): Ec2 {
  const calls = new AwsCalls(access, 'ec2', 'EC2');
  const client = prepareClient(new EC2Client(clientSettings(access, 'EC2')), access);
  return {
    instancesNamed(name) {
      return calls.read('DescribeInstances', async () => {
        const found: Instance[] = [];
        const filters = [
          { Name: 'tag:Name', Values: [name] },
          { Name: 'instance-state-name', Values: LIVE_STATES },
        ];
        for await (const page of calls.pages(
          'DescribeInstances',
          paginateDescribeInstances({ client }, { Filters: filters }),
        )) {
          for (const one of (page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? [])) {
            // The filters accept wildcards, and a cached answer may list instances that are terminated by now.
            const named = one.Tags?.some((tag) => tag.Key === 'Name' && tag.Value === name) ?? false;
            if (named && LIVE_STATES.includes(one.State?.Name ?? '')) found.push(instanceOf(one));
          }
        }
        return found;
      });
    },

    instance(id) {
      return calls.find(
        'DescribeInstances',
        ['InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed'],
        async () => {
          const reply = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
          const one = reply.Reservations?.flatMap((reservation) => reservation.Instances ?? []).find(
            (instance) => instance.InstanceId === id,
          );
          return one === undefined ? undefined : instanceOf(one);
        },
      );
    },

    keyPair(name) {
      return calls.find(
        'DescribeKeyPairs',
        ['InvalidKeyPair.NotFound'],
        async () => {
          const reply = await client.send(new DescribeKeyPairsCommand({ KeyNames: [name], IncludePublicKey: true }));
          const pair = reply.KeyPairs?.find((one) => one.KeyName === name);
          if (pair?.KeyPairId === undefined) return undefined;
          return { id: pair.KeyPairId, name, publicKey: withoutComment(pair.PublicKey) };
        },
        { instead: 'set ssh.keyPairId in the config, or give the input ssh-private-key' },
      );
    },

    consoleOutput(instanceId) {
      return calls.read(
        'GetConsoleOutput',
        async () => {
          const { Output } = await client.send(new GetConsoleOutputCommand({ InstanceId: instanceId }));
          return Output === undefined || Output === '' ? undefined : Buffer.from(Output, 'base64').toString('utf8');
        },
        { instead: 'set ssh.hostKey in the config' },
      );
    },

    async startInstance(instanceId) {
      await calls.write('StartInstances', () => client.send(new StartInstancesCommand({ InstanceIds: [instanceId] })), {
        permission: `ec2:StartInstances on ${instanceId}`,
      });
    },
  };
}

const instanceOf = (one: SdkInstance): Instance => ({
  id: one.InstanceId ?? '',
  state: one.State?.Name ?? 'unknown',
  publicDns: filled(one.PublicDnsName),
  publicIp: filled(one.PublicIpAddress),
  keyName: filled(one.KeyName),
  stateReason: ownReason(one.StateReason),
  securityGroupIds: (one.SecurityGroups ?? []).flatMap((group) => group.GroupId ?? []),
});

/** Reasons that begin with `Server.` are EC2's own; the others say that a user asked for the change. */
const ownReason = (reason: StateReason | undefined): string | undefined =>
  reason?.Code?.startsWith('Server.') === true ? `${reason.Code}: ${reason.Message ?? ''}` : undefined;

/** A stopped instance has the empty text as its DNS name. */
const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

const withoutComment = (key: string | undefined): string | undefined =>
  key === undefined || key.trim() === '' ? undefined : key.trim().split(/\s+/).slice(0, 2).join(' ');
