package lab.rest;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The admin client and the producer. Both are created when first needed, so that the proxy starts without Kafka. */
final class Clients implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private final Settings settings;
    private Admin admin;
    private Producer<byte[], byte[]> producer;

    Clients(Settings settings) {
        this.settings = settings;
    }

    synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(settings.client("admin."));
        }
        return admin;
    }

    synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            Map<String, Object> own = settings.client("producer.");
            producer = new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(CLOSE);
        }
        if (admin != null) {
            admin.close(CLOSE);
        }
    }
}
