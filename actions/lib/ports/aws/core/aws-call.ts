/** One call to a service: what a message about its failure says of it. */
export interface AwsCall {
  /** The permission that the call needs, such as `ec2:DescribeInstances`: what an administrator has to grant. */
  readonly permission: string;
  /** The operation as the service documents it, such as `ec2:DescribeInstances`. */
  readonly operation: string;
  /** What the user can do instead when the call is denied, such as `set ec2.instanceId in the config`. */
  readonly instead?: string | undefined;
  /** Where the call was sent: the endpoint that the user has set, else the service and its region. */
  readonly target: string;
}
