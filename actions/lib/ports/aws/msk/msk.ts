export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly state: string;
  readonly kafkaVersion: string | undefined;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

/** What the pipeline asks MSK. All of it reads. */
export interface Msk {
  clusters(): Promise<readonly Cluster[]>;
  cluster(arn: string): Promise<Cluster | undefined>;
  /** The IAM bootstrap string (port 9098); undefined when the cluster has no IAM listener. */
  bootstrapServers(clusterArn: string): Promise<string | undefined>;
}
