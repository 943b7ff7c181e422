package lab.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The consumers that clients have created, by group and name. */
final class Consumers {
    private static final List<String> FIELDS = List.of("name", "format", "auto.offset.reset", "auto.commit.enable",
        "fetch.min.bytes", "consumer.request.timeout.ms");
    private final Settings settings;
    private final Map<String, ConsumerInstance> instances = new ConcurrentHashMap<>();
    private final GroupJoins joins = new GroupJoins();

    Consumers(Settings settings) {
        this.settings = settings;
    }

    Reply create(Request request, String group) throws Exception {
        JsonNode given = request.optionalBody();
        JsonNode body = given == null ? Json.MAPPER.createObjectNode() : given;
        Json.allowOnly(body, FIELDS);
        String name = body.path("name").asText("rest-consumer-" + UUID.randomUUID());
        Json.Format format = format(body.path("format").asText("binary"));
        if (instances.containsKey(key(group, name))) {
            throw RestError.consumerExists();
        }
        long timeout = body.path("consumer.request.timeout.ms").asLong(settings.consumerRequestTimeout());
        ConsumerInstance made = new ConsumerInstance(open(group, body), format, timeout, joins.of(group));
        if (instances.putIfAbsent(key(group, name), made) != null) {
            made.close();
            throw RestError.consumerExists();
        }
        return Reply.ok(Json.MAPPER.createObjectNode()
            .put("instance_id", name)
            .put("base_uri", "http://" + request.header("Host") + "/consumers/" + group + "/instances/" + name));
    }

    /** Calls an operation of an instance. The empty operation deletes the instance. */
    Reply call(Request request, String group, String name, String operation) throws Exception {
        ConsumerInstance instance = instances.get(key(group, name));
        if (instance == null) {
            throw RestError.consumerNotFound();
        }
        if (!operation.isEmpty()) {
            return instance.call(request, operation);
        }
        if (!request.method.equals("DELETE")) {
            throw RestError.notAllowed();
        }
        instances.remove(key(group, name));
        instance.close();
        return Reply.nothing();
    }

    /** Closes the consumers that were not used for {@code consumer.instance.timeout.ms}. */
    void closeIdle() {
        long before = System.nanoTime() - settings.consumerInstanceTimeout() * 1_000_000;
        instances.forEach((key, instance) -> {
            if (instance.lastUsed() - before < 0 && instances.remove(key, instance)) {
                instance.close();
            }
        });
    }

    void closeAll() {
        instances.values().forEach(ConsumerInstance::close);
        instances.clear();
    }

    private KafkaConsumer<byte[], byte[]> open(String group, JsonNode body) {
        Map<String, Object> own = settings.client("consumer.");
        own.put("group.id", group);
        own.put("enable.auto.commit", body.path("auto.commit.enable").asText("true"));
        for (String name : List.of("auto.offset.reset", "fetch.min.bytes")) {
            // For the proxy -1 means "no lower limit".
            if (body.hasNonNull(name) && !body.get(name).asText().equals("-1")) {
                own.put(name, body.get(name).asText());
            }
        }
        try {
            return new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (ConfigException e) {
            throw RestError.consumerConfig(e.getMessage());
        }
    }

    private static Json.Format format(String name) {
        switch (name) {
            case "json":
                return Json.Format.JSON;
            case "binary":
                return Json.Format.BINARY;
            default:
                throw RestError.consumerConfig("format type must be one of [binary, json], not " + name);
        }
    }

    private static String key(String group, String name) {
        return group + "/" + name;
    }
}
