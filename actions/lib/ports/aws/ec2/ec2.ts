/** An EC2 instance. */
export interface Instance {
  readonly id: string;
  /** As EC2 names it: `pending`, `running`, `stopping`, `stopped`, … */
  readonly state: string;
  readonly publicDns: string | undefined;
  readonly publicIp: string | undefined;
  readonly keyName: string | undefined;
  readonly securityGroupIds: readonly string[];
  /** Why EC2 itself changed the state, such as `Server.InsufficientInstanceCapacity`; undefined when a user did. */
  readonly stateReason?: string | undefined;
}

/** A key pair that instances can be started with. */
export interface KeyPair {
  readonly id: string;
  readonly name: string;
  /** In OpenSSH's form without the comment; undefined when EC2 does not have it. */
  readonly publicKey: string | undefined;
}

/** EC2 as the pipeline uses it. A call that fails throws AwsError. */
export interface Ec2 {
  /** Instances whose tag `Name` is exactly `name`, except terminated ones. */
  instancesNamed(name: string): Promise<readonly Instance[]>;
  /** Undefined when there is no such instance. */
  instance(id: string): Promise<Instance | undefined>;
  /** Undefined when there is no key pair of that name. */
  keyPair(name: string): Promise<KeyPair | undefined>;
  /** What the instance printed on its console, decoded; undefined when EC2 has nothing yet. */
  consoleOutput(instanceId: string): Promise<string | undefined>;
  /** A write: ec2:StartInstances. Resolves when EC2 has accepted the order, before the instance runs. */
  startInstance(instanceId: string): Promise<void>;
}
