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
}

export interface KeyPair {
  readonly id: string;
  readonly name: string;
  /** OpenSSH form without comment, where EC2 knows it. */
  readonly publicKey: string | undefined;
}

/** What the pipeline asks EC2. All of it reads. */
export interface Ec2 {
  /** Instances whose tag `Name` is exactly `name` and that are not terminated. */
  instancesNamed(name: string): Promise<readonly Instance[]>;
  instance(id: string): Promise<Instance | undefined>;
  keyPair(name: string): Promise<KeyPair | undefined>;
  /** The console's text, decoded; undefined while there is none. */
  consoleOutput(instanceId: string): Promise<string | undefined>;
}
