import type { LabSpec } from './lab.ts';

/** One Kafka broker of a lab. */
export interface BrokerSpec {
  /** Kafka's number of the broker; the first is 1. */
  readonly id: number;
  /** Host name as MSK would give it; the EC2 host resolves it. */
  readonly host: string;
  /** Port of the PLAINTEXT listener. */
  readonly observerPort: number;
  /** Port of the SASL_SSL listener with AWS_MSK_IAM. */
  readonly iamPort: number;
}

/** The brokers of a lab, in the order of their ids. */
export function brokersOf({
  ports,
  brokerHost,
  brokers = 1,
}: Pick<LabSpec, 'ports' | 'brokerHost' | 'brokers'>): readonly BrokerSpec[] {
  const all: BrokerSpec[] = [
    { id: 1, host: brokerHost, observerPort: ports['kafka-observer'], iamPort: ports['kafka-iam'] },
    {
      id: 2,
      host: brokerHost.replace(/^b-1\./, 'b-2.'),
      observerPort: ports['kafka-observer-2'],
      iamPort: ports['kafka-iam-2'],
    },
  ];
  return all.slice(0, brokers);
}
