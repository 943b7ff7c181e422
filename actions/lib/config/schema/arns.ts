import type { Grammar } from '#lib/grammar.ts';
import { like, ofGrammar } from './fields.ts';

/** The parts that every ARN has: partition, region, account. */
const PARTITION = 'aws(?:-[a-z]+)*';
const REGION = '[a-z]{2,}(?:-[a-z]+)+-\\d{1,2}';
const ACCOUNT = '\\d{12}';
const ROLE_NAME = '[\\w+=,.@-]{1,64}';

const regional = (service: string, resource: string): RegExp =>
  new RegExp(`^arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${resource}$`);

const role: Grammar = {
  expected: 'the ARN of an IAM role, such as arn:aws:iam::123456789012:role/name',
  matches: new RegExp(`^arn:${PARTITION}:iam::${ACCOUNT}:role/(?:[\\w+=,.@-]+/)*${ROLE_NAME}$`),
  hint(text) {
    const session = new RegExp(`^arn:(${PARTITION}):sts::(${ACCOUNT}):assumed-role/(${ROLE_NAME})/`).exec(text);
    if (session !== null) return `the ARN of the role itself: arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
    const other = new RegExp(`^arn:${PARTITION}:iam::${ACCOUNT}:(user|group|instance-profile|policy)/`).exec(text)?.[1];
    return other === undefined ? undefined : `the ARN of a role, and this is the one of a ${other}`;
  },
};

export const roleArn = () => ofGrammar(role);

export const clusterArn = () =>
  like(regional('kafka', 'cluster/[A-Za-z0-9._-]{1,64}/[A-Za-z0-9-]+'), 'the ARN of an MSK cluster');

/** The ARN of something in MSK Connect, such as `connector`. */
export const kafkaConnectArn = (resource: string, what: string) =>
  like(regional('kafkaconnect', `${resource}/[A-Za-z0-9._-]{1,128}/[A-Za-z0-9-]+`), `the ARN of ${what}`);
