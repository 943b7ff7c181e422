package lab.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** One consumer. Its calls run one after another, because Kafka's consumer may be used by one thread only. */
final class ConsumerInstance {
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Json.Format format;
    private final long timeout;
    /** It begins with the first read after a subscription. */
    private final GroupJoins.Membership membership;
    /** Records that were fetched and not returned yet, because of {@code max_bytes}. */
    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    private volatile long lastUsed = System.nanoTime();

    ConsumerInstance(KafkaConsumer<byte[], byte[]> consumer, Json.Format format, long timeout,
            GroupJoins.Membership membership) {
        this.consumer = consumer;
        this.format = format;
        this.timeout = timeout;
        this.membership = membership;
    }

    long lastUsed() {
        return lastUsed;
    }

    synchronized void close() {
        membership.leave();
        consumer.close(CLOSE);
    }

    synchronized Reply call(Request request, String operation) throws Exception {
        lastUsed = System.nanoTime();
        try {
            return dispatch(request, request.method + " " + operation);
        } catch (IllegalStateException e) {
            throw RestError.illegalState(e.getMessage());
        } finally {
            lastUsed = System.nanoTime();
        }
    }

    private Reply dispatch(Request request, String call) throws Exception {
        switch (call) {
            case "POST subscription":
                return subscribe(request.body());
            case "GET subscription":
                return names("topics", consumer.subscription());
            case "DELETE subscription":
                waiting.clear();
                membership.leave();
                consumer.unsubscribe();
                return Reply.nothing();
            case "POST assignments":
                waiting.clear();
                consumer.assign(partitions(request.body()));
                return Reply.nothing();
            case "GET assignments":
                return assignment();
            case "POST positions":
                waiting.clear();
                offsets(request.body()).forEach(consumer::seek);
                return Reply.nothing();
            case "POST positions/beginning":
                waiting.clear();
                consumer.seekToBeginning(partitions(request.body()));
                return Reply.nothing();
            case "POST positions/end":
                waiting.clear();
                consumer.seekToEnd(partitions(request.body()));
                return Reply.nothing();
            case "POST offsets":
                return commit(request.optionalBody());
            case "GET offsets":
                return committed(request.body());
            case "GET records":
                return records(request);
            default:
                throw RestError.notFound();
        }
    }

    private Reply subscribe(JsonNode body) {
        JsonNode pattern = body.path("topic_pattern");
        List<String> topics = new ArrayList<>();
        body.path("topics").forEach(topic -> topics.add(topic.asText()));
        if (topics.isEmpty() == pattern.isMissingNode()) {
            throw RestError.illegalState("Subscription to topics, partitions and pattern are mutually exclusive");
        }
        waiting.clear();
        if (topics.isEmpty()) {
            consumer.subscribe(Pattern.compile(pattern.asText()));
        } else {
            consumer.subscribe(topics);
        }
        return Reply.nothing();
    }

    private static Reply names(String field, Collection<String> values) {
        ObjectNode reply = Json.MAPPER.createObjectNode();
        ArrayNode array = reply.putArray(field);
        values.forEach(array::add);
        return Reply.ok(reply);
    }

    private Reply assignment() {
        ObjectNode reply = Json.MAPPER.createObjectNode();
        ArrayNode array = reply.putArray("partitions");
        consumer.assignment().forEach(one ->
            array.addObject().put("topic", one.topic()).put("partition", one.partition()));
        return Reply.ok(reply);
    }

    private Reply commit(JsonNode body) {
        if (body == null) {
            consumer.commitSync();
        } else {
            Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
            // The client sends the offset of the last record it has handled; Kafka stores the next one.
            offsets(body).forEach((partition, offset) -> all.put(partition, new OffsetAndMetadata(offset + 1)));
            consumer.commitSync(all);
        }
        return Reply.of(200, null);
    }

    private Reply committed(JsonNode body) {
        ObjectNode reply = Json.MAPPER.createObjectNode();
        ArrayNode array = reply.putArray("offsets");
        consumer.committed(new HashSet<>(partitions(body))).forEach((partition, offset) -> {
            if (offset != null) {
                array.addObject().put("topic", partition.topic()).put("partition", partition.partition())
                    .put("offset", offset.offset()).put("metadata", offset.metadata());
            }
        });
        return Reply.ok(reply);
    }

    /** Waits for records until the timeout. Returns at most {@code max_bytes} of them, but at least one record. */
    private Reply records(Request request) throws InterruptedException {
        if (!request.accepts(format.mediaType)) {
            throw RestError.formatMismatch();
        }
        if (waiting.isEmpty()) {
            long wait = request.query("timeout", -1);
            fetch(wait < 0 ? timeout : wait);
        }
        long limit = request.query("max_bytes", -1);
        ArrayNode reply = Json.MAPPER.createArrayNode();
        long bytes = 0;
        while (!waiting.isEmpty()) {
            ConsumerRecord<byte[], byte[]> next = waiting.peek();
            bytes += Math.max(0, next.serializedKeySize()) + Math.max(0, next.serializedValueSize());
            if (limit > 0 && bytes > limit && !reply.isEmpty()) {
                break;
            }
            waiting.remove();
            ObjectNode json = reply.addObject().put("topic", next.topic());
            json.set("key", Json.encode(format, next.key()));
            json.set("value", Json.encode(format, next.value()));
            json.put("partition", next.partition()).put("offset", next.offset());
        }
        return Reply.ok(reply, format.mediaType);
    }

    /** Waits for records, and before that for the partitions, which the first read of a new group often does not get. */
    private void fetch(long millis) throws InterruptedException {
        if (!consumer.subscription().isEmpty()) {
            membership.join();
        }
        long untilReady = membership.waitMs();
        Thread.sleep(Math.min(untilReady, millis));
        if (untilReady < millis || untilReady == 0) {
            consumer.poll(Duration.ofMillis(millis - untilReady)).forEach(waiting::add);
        }
    }

    private static List<TopicPartition> partitions(JsonNode body) {
        List<TopicPartition> all = new ArrayList<>();
        body.path("partitions").forEach(one -> all.add(partition(one)));
        return all;
    }

    private static Map<TopicPartition, Long> offsets(JsonNode body) {
        Map<TopicPartition, Long> all = new HashMap<>();
        body.path("offsets").forEach(one -> all.put(partition(one), one.path("offset").asLong()));
        return all;
    }

    private static TopicPartition partition(JsonNode one) {
        return new TopicPartition(one.path("topic").asText(), one.path("partition").asInt());
    }
}
