package io.confluent.connect.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * Writes the records of its partitions to objects of {@code flush.size} records. Offsets are committed only for records
 * that are in S3, and an object's key depends on its first offset: after a restart the same objects are written again.
 */
public final class S3SinkTask extends SinkTask {
    private final ObjectMapper json = new ObjectMapper();
    private final JsonConverter converter = new JsonConverter();
    private final Map<TopicPartition, OpenObject> open = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> written = new HashMap<>();
    private S3SinkConfig config;
    private S3Objects objects;

    @Override
    public void start(Map<String, String> properties) {
        config = new S3SinkConfig(properties);
        converter.configure(Map.of("schemas.enable", "false"), false);
        objects = new S3Objects(config);
        objects.requireBucket();
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        for (SinkRecord record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.kafkaPartition());
            OpenObject object = open.computeIfAbsent(partition, unused -> new OpenObject(0));
            if (!object.has(record.kafkaOffset()) && isWanted(record)) {
                object.add(record.kafkaOffset(), bytes(record));
            }
            // Also true when an upload has failed and the worker delivers the batch again.
            if (object.records() >= config.getInt("flush.size")) {
                upload(partition, object);
            }
        }
    }

    private boolean isWanted(SinkRecord record) {
        if (record.value() != null) {
            return true;
        }
        if (config.getString("behavior.on.null.values").equals("ignore")) {
            return false;
        }
        throw new ConnectException("Null valued records are not writeable with behavior.on.null.values 'fail': topic "
            + record.topic() + ", partition " + record.kafkaPartition() + ", offset " + record.kafkaOffset());
    }

    private byte[] bytes(SinkRecord record) {
        if (record.value() instanceof Struct) {
            return converter.fromConnectData(record.topic(), record.valueSchema(), record.value());
        }
        try {
            return json.writeValueAsBytes(record.value());
        } catch (JsonProcessingException e) {
            throw new DataException("Topic " + record.topic() + ", partition " + record.kafkaPartition() + ", offset "
                + record.kafkaOffset() + ": no JSON can be made of the value", e);
        }
    }

    private void upload(TopicPartition partition, OpenObject object) {
        try {
            objects.put(config.key(partition.topic(), partition.partition(), object.first()), object.bytes());
        } catch (RetriableException e) {
            context.timeout(config.getLong("retry.backoff.ms"));
            throw e;
        }
        open.put(partition, new OpenObject(object.next()));
        written.put(partition, new OffsetAndMetadata(object.next()));
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> delivered) {
        return Map.copyOf(written);
    }

    /** Drops objects that are not complete: the next task reads their records again, from the committed offset. */
    @Override
    public void close(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            open.remove(partition);
            written.remove(partition);
        }
    }

    @Override
    public void stop() {
        if (objects != null) {
            objects.close();
        }
    }

    @Override
    public String version() {
        return S3SinkConnector.VERSION;
    }
}
