package lab.iam;

import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** The IAM actions of Amazon MSK for Kafka's operations. */
final class MskAction {
    private static final String PREFIX = "kafka-cluster:";

    private static final Map<AclOperation, String> CLUSTER = Map.of(
        AclOperation.DESCRIBE, "DescribeCluster",
        AclOperation.ALTER, "AlterCluster",
        AclOperation.DESCRIBE_CONFIGS, "DescribeClusterDynamicConfiguration",
        AclOperation.ALTER_CONFIGS, "AlterClusterDynamicConfiguration",
        AclOperation.IDEMPOTENT_WRITE, "WriteDataIdempotently");
    private static final Map<AclOperation, String> TOPIC = Map.of(
        AclOperation.CREATE, "CreateTopic",
        AclOperation.DESCRIBE, "DescribeTopic",
        AclOperation.ALTER, "AlterTopic",
        AclOperation.DELETE, "DeleteTopic",
        AclOperation.DESCRIBE_CONFIGS, "DescribeTopicDynamicConfiguration",
        AclOperation.ALTER_CONFIGS, "AlterTopicDynamicConfiguration",
        AclOperation.READ, "ReadData",
        AclOperation.WRITE, "WriteData");
    private static final Map<AclOperation, String> GROUP = Map.of(
        AclOperation.DESCRIBE, "DescribeGroup",
        AclOperation.READ, "AlterGroup",
        AclOperation.DELETE, "DeleteGroup");
    private static final Map<AclOperation, String> TRANSACTIONAL_ID = Map.of(
        AclOperation.DESCRIBE, "DescribeTransactionalId",
        AclOperation.WRITE, "AlterTransactionalId");
    private static final Map<ResourceType, Map<AclOperation, String>> ALL = Map.of(
        ResourceType.CLUSTER, CLUSTER,
        ResourceType.TOPIC, TOPIC,
        ResourceType.GROUP, GROUP,
        ResourceType.TRANSACTIONAL_ID, TRANSACTIONAL_ID);

    static final String CONNECT = PREFIX + "Connect";

    private MskAction() {
    }

    /** The action for an operation; null when IAM has none, for example for creating topics of any name. */
    static String of(ResourceType type, AclOperation operation) {
        String name = ALL.getOrDefault(type, Map.of()).get(operation);
        return name == null ? null : PREFIX + name;
    }
}
