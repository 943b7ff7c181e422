import type { Sts } from '#lib/ports/aws/sts/sts.ts';

export const fakeSts = (account = '123456789012'): Sts => ({
  caller: async () => ({ account, arn: `arn:aws:iam::${account}:user/somebody` }),
});
