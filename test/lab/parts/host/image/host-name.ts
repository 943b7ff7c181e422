/** EC2's private DNS name for an address in us-east-1. */
export const hostNameOf = (privateIp: string): string => `ip-${privateIp.replaceAll('.', '-')}.ec2.internal`;
