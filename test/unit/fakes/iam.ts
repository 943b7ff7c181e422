import type { WriteGate } from '#lib/converge/writes.ts';
import type { Iam, Role } from '#lib/ports/aws/iam/iam.ts';

export const accessRole: Role = {
  arn: 'arn:aws:iam::123456789012:role/0affd5f86743-ec2-access-role',
  name: '0affd5f86743-ec2-access-role',
  trustPolicy: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: ['ec2.amazonaws.com', 'kafkaconnect.amazonaws.com'] },
        Action: 'sts:AssumeRole',
      },
    ],
  },
};

/** Roles by name; the map is the account. */
export function fakeIam(writes: WriteGate, roles = new Map([[accessRole.name, accessRole]])): Iam {
  return {
    role: async (name) => roles.get(name),
    updateTrustPolicy: (name, document) =>
      writes.run('iam:UpdateAssumeRolePolicy', async () => {
        const role = roles.get(name);
        if (role === undefined) throw new Error(`no role ${name}`);
        roles.set(name, { ...role, trustPolicy: document });
      }),
  };
}
