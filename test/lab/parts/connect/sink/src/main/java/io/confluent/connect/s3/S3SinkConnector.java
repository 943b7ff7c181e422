package io.confluent.connect.s3;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * Stand-in for Confluent's S3 sink. It has the same class name, property names and object keys, so that the same
 * connector configuration works, but none of the code.
 */
public final class S3SinkConnector extends SinkConnector {
    static final String VERSION = "10.5.13-stand-in";
    private Map<String, String> properties;

    @Override
    public void start(Map<String, String> configured) {
        properties = Map.copyOf(configured);
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, properties);
    }

    /** Refuses wrong values, and also properties of the real sink that the stand-in does not support. */
    @Override
    public Config validate(Map<String, String> configured) {
        List<ConfigValue> values = new ArrayList<>(super.validate(configured).configValues());
        for (Map.Entry<String, String> one : configured.entrySet()) {
            if (S3SinkConfig.isUnknown(one.getKey())) {
                values.add(new ConfigValue(one.getKey(), one.getValue(), List.of(),
                    List.of("The stand-in for the S3 sink does not honour " + one.getKey() + ": remove it")));
            }
        }
        return new Config(values);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return S3SinkTask.class;
    }

    @Override
    public void stop() {
    }

    @Override
    public ConfigDef config() {
        return S3SinkConfig.DEFINITION;
    }

    @Override
    public String version() {
        return VERSION;
    }
}
