/** The private DNS name of an EC2 instance in us-east-1. */
export const hostNameOf = (privateIp: string): string => `ip-${privateIp.replaceAll('.', '-')}.ec2.internal`;
