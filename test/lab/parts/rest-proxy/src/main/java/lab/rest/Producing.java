package lab.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Producing with the v2 interface. Like Confluent's proxy it does not check whether the topic exists: each record for a
 * topic that does not exist waits for {@code max.block.ms}, and the status is 200 even when records failed.
 */
final class Producing {
    private static final List<String> REQUEST_FIELDS =
        List.of("records", "key_schema", "key_schema_id", "value_schema", "value_schema_id");
    private static final List<String> RECORD_FIELDS = List.of("key", "value", "partition");
    private final Clients clients;
    private final Topics topics;

    Producing(Clients clients, Topics topics) {
        this.clients = clients;
        this.topics = topics;
    }

    Reply toTopic(Request request, String topic) throws Exception {
        return produce(request, topic, null);
    }

    Reply toPartition(Request request, String topic, int partition) throws Exception {
        topics.find(topic, partition);
        return produce(request, topic, partition);
    }

    private Reply produce(Request request, String topic, Integer partition) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = records(request, topic, partition);
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        for (ProducerRecord<byte[], byte[]> one : records) {
            sent.add(send(one));
        }
        ObjectNode reply = Json.MAPPER.createObjectNode();
        ArrayNode offsets = reply.putArray("offsets");
        int status = 200;
        for (Future<RecordMetadata> one : sent) {
            int code = await(one, offsets.addObject());
            // A missing permission is the only failure of a record that changes the status.
            if (code == 40101 || code == 40301) {
                status = code / 100;
            }
        }
        reply.putNull("key_schema_id").putNull("value_schema_id");
        return Reply.of(status, reply);
    }

    private static List<ProducerRecord<byte[], byte[]>> records(Request request, String topic, Integer partition)
        throws Exception {
        Json.Format format = format(request);
        JsonNode body = request.body();
        Json.allowOnly(body, REQUEST_FIELDS);
        JsonNode records = body.path("records");
        if (!records.isArray() || records.isEmpty()) {
            throw RestError.unprocessable("records may not be empty");
        }
        List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(records.size());
        for (JsonNode one : records) {
            if (!one.isObject()) {
                throw RestError.unprocessable("Each of records must be an object");
            }
            Json.allowOnly(one, RECORD_FIELDS);
            Integer own = one.hasNonNull("partition") ? Integer.valueOf(one.get("partition").asInt()) : partition;
            if (own != null && own < 0) {
                throw RestError.unprocessable("partition must be greater than or equal to 0");
            }
            all.add(new ProducerRecord<>(topic, own,
                Json.decode(format, one.get("key")), Json.decode(format, one.get("value"))));
        }
        return all;
    }

    private static Json.Format format(Request request) {
        for (Json.Format format : Json.Format.values()) {
            if (format.mediaType.equals(request.contentType())) {
                return format;
            }
        }
        throw RestError.unsupportedType();
    }

    private Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> one) {
        try {
            return clients.producer().send(one);
        } catch (KafkaException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Waits for one record and writes its result. Returns 0 or the error code. */
    private static int await(Future<RecordMetadata> sent, ObjectNode result) throws Exception {
        try {
            RecordMetadata record = sent.get();
            result.put("partition", record.partition()).put("offset", record.offset());
            result.putNull("error_code").putNull("error");
            return 0;
        } catch (ExecutionException e) {
            Throwable cause = KafkaErrors.cause(e);
            if (!(cause instanceof KafkaException)) {
                throw e;
            }
            int code = KafkaErrors.ofRecord(cause);
            result.putNull("partition").putNull("offset").put("error_code", code).put("error", cause.getMessage());
            return code;
        }
    }
}
