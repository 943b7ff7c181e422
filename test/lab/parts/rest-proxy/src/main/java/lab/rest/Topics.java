package lab.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The read operations on topics and brokers. */
final class Topics {
    private final Clients clients;

    Topics(Clients clients) {
        this.clients = clients;
    }

    Reply brokers() throws Exception {
        ObjectNode reply = Json.MAPPER.createObjectNode();
        ArrayNode ids = reply.putArray("brokers");
        clients.admin().describeCluster().nodes().get().forEach(node -> ids.add(node.id()));
        return Reply.ok(reply);
    }

    Reply list() throws Exception {
        ArrayNode names = Json.MAPPER.createArrayNode();
        new TreeSet<>(clients.admin().listTopics().names().get()).forEach(names::add);
        return Reply.ok(names);
    }

    Reply describe(String name) throws Exception {
        TopicDescription topic = find(name);
        ObjectNode reply = Json.MAPPER.createObjectNode().put("name", name);
        ObjectNode configs = reply.putObject("configs");
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        clients.admin().describeConfigs(List.of(resource)).all().get().get(resource).entries()
            .forEach(entry -> configs.put(entry.name(), entry.value()));
        reply.set("partitions", partitions(topic));
        return Reply.ok(reply);
    }

    Reply partitions(String name) throws Exception {
        return Reply.ok(partitions(find(name)));
    }

    Reply partition(String name, int partition) throws Exception {
        return Reply.ok(json(find(name, partition)));
    }

    Reply offsets(String name, int partition) throws Exception {
        find(name, partition);
        return Reply.ok(Json.MAPPER.createObjectNode()
            .put("beginning_offset", offset(name, partition, OffsetSpec.earliest()))
            .put("end_offset", offset(name, partition, OffsetSpec.latest())));
    }

    /** @throws RestError 40401 or 40402 when the topic or the partition does not exist */
    TopicPartitionInfo find(String name, int partition) throws Exception {
        return find(name).partitions().stream()
            .filter(one -> one.partition() == partition)
            .findFirst()
            .orElseThrow(RestError::partitionNotFound);
    }

    private TopicDescription find(String name) throws Exception {
        try {
            return clients.admin().describeTopics(List.of(name)).allTopicNames().get().get(name);
        } catch (ExecutionException e) {
            boolean missing = e.getCause() instanceof UnknownTopicOrPartitionException
                || e.getCause() instanceof InvalidTopicException;
            throw missing ? RestError.topicNotFound() : e;
        }
    }

    private long offset(String name, int partition, OffsetSpec which) throws Exception {
        TopicPartition wanted = new TopicPartition(name, partition);
        return clients.admin().listOffsets(Map.of(wanted, which)).partitionResult(wanted).get().offset();
    }

    private static ArrayNode partitions(TopicDescription topic) {
        ArrayNode all = Json.MAPPER.createArrayNode();
        topic.partitions().forEach(one -> all.add(json(one)));
        return all;
    }

    private static ObjectNode json(TopicPartitionInfo partition) {
        int leader = partition.leader() == null ? -1 : partition.leader().id();
        ObjectNode json = Json.MAPPER.createObjectNode().put("partition", partition.partition()).put("leader", leader);
        ArrayNode replicas = json.putArray("replicas");
        partition.replicas().forEach(replica -> replicas.addObject()
            .put("broker", replica.id())
            .put("leader", replica.id() == leader)
            .put("in_sync", partition.isr().contains(replica)));
        return json;
    }
}
