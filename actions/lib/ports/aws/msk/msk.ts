/** An MSK cluster, provisioned or serverless. */
export interface Cluster {
  readonly arn: string;
  readonly name: string;
  /** As MSK names it: `ACTIVE`, `CREATING`, … */
  readonly state: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

/** MSK as the pipeline uses it: it only reads. A call that fails throws AwsError. */
export interface Msk {
  /** All clusters of the account in the region. */
  clusters(): Promise<readonly Cluster[]>;
  /** Undefined when there is no such cluster. */
  cluster(arn: string): Promise<Cluster | undefined>;
  /** The brokers' IAM listeners, `host:9098,…`; undefined when the cluster has none. */
  bootstrapServers(clusterArn: string): Promise<string | undefined>;
}
