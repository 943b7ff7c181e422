package lab.rest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The settings in {@code kafka-rest.properties}. Properties that the stand-in does not use are ignored. */
final class Settings {
    private final Properties properties;

    /** @throws IllegalArgumentException without {@code bootstrap.servers} */
    Settings(Properties properties) {
        this.properties = properties;
        if (text("bootstrap.servers", "").isEmpty()) {
            throw new IllegalArgumentException("bootstrap.servers is required");
        }
    }

    /** The first URL of {@code listeners}. */
    String listener() {
        return text("listeners", "http://0.0.0.0:8082").split(",")[0].trim();
    }

    /** Origins from which a browser may call; empty when none may. */
    List<String> allowedOrigins() {
        return list("access.control.allow.origin", "");
    }

    String allowedMethods() {
        return String.join(",", list("access.control.allow.methods", "GET,POST,HEAD"));
    }

    String allowedHeaders() {
        return String.join(",", list("access.control.allow.headers", "X-Requested-With,Content-Type,Accept,Origin"));
    }

    /** How long a consumer's read waits for records, in ms. */
    long consumerRequestTimeout() {
        return Long.parseLong(text("consumer.request.timeout.ms", "1000"));
    }

    /** How long a consumer is kept that is not used, in ms. */
    long consumerInstanceTimeout() {
        return Long.parseLong(text("consumer.instance.timeout.ms", "300000"));
    }

    /** The settings of one kind of Kafka client: bootstrap.servers, those with prefix {@code client.}, and its own. */
    Map<String, Object> client(String ownPrefix) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", text("bootstrap.servers", ""));
        for (String prefix : List.of("client.", ownPrefix)) {
            for (String name : properties.stringPropertyNames()) {
                if (name.startsWith(prefix)) {
                    all.put(name.substring(prefix.length()), properties.getProperty(name).trim());
                }
            }
        }
        if (ownPrefix.equals("consumer.")) {
            // These two are settings of the proxy and not of the client.
            all.remove("request.timeout.ms");
            all.remove("instance.timeout.ms");
        }
        return all;
    }

    private String text(String name, String otherwise) {
        return properties.getProperty(name, otherwise).trim();
    }

    private List<String> list(String name, String otherwise) {
        return Arrays.stream(text(name, otherwise).split(","))
            .map(String::trim)
            .filter(one -> !one.isEmpty())
            .collect(Collectors.toList());
    }
}
