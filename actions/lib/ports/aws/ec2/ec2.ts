/** An EC2 instance as far as the pipeline looks at it. */
export interface Instance {
  readonly id: string;
  /** `running`, `stopped`, … as EC2 names it. */
  readonly state: string;
  readonly publicDns: string | undefined;
  readonly publicIp: string | undefined;
  readonly privateIp: string | undefined;
  readonly keyName: string | undefined;
  readonly securityGroupIds: readonly string[];
  /** Why EC2 itself brought it into its state, such as `Server.InsufficientInstanceCapacity`; undefined when a user did. */
  readonly stateReason?: string | undefined;
}

export interface KeyPair {
  readonly id: string;
  readonly name: string;
  /** OpenSSH form without comment, where EC2 knows it. */
  readonly publicKey: string | undefined;
}

/** EC2 as the pipeline uses it. */
export interface Ec2 {
  /** Instances whose tag `Name` is exactly `name` and that are not terminated. */
  instancesNamed(name: string): Promise<readonly Instance[]>;
  instance(id: string): Promise<Instance | undefined>;
  keyPair(name: string): Promise<KeyPair | undefined>;
  /** The console's text, decoded; undefined while there is none. */
  consoleOutput(instanceId: string): Promise<string | undefined>;
  /** A write: ec2:StartInstances. Resolves when EC2 has taken the order. */
  startInstance(instanceId: string): Promise<void>;
}
