package io.confluent.connect.s3;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/**
 * The properties of Confluent's S3 sink that the stand-in supports, with that sink's defaults. It refuses a value that it
 * does not support if the real sink would write other objects with it.
 */
final class S3SinkConfig extends AbstractConfig {
    static final ConfigDef DEFINITION = new ConfigDef()
        .define("s3.bucket.name", STRING, NO_DEFAULT_VALUE, new NonEmptyString(), HIGH, "bucket")
        .define("s3.region", STRING, "us-west-2", new NonEmptyString(), HIGH, "region of the bucket")
        .define("flush.size", INT, NO_DEFAULT_VALUE, Range.atLeast(1), HIGH, "records in an object")
        .define("storage.class", STRING, NO_DEFAULT_VALUE,
            ValidString.in("io.confluent.connect.s3.storage.S3Storage"), HIGH, "storage")
        .define("format.class", STRING, NO_DEFAULT_VALUE,
            ValidString.in("io.confluent.connect.s3.format.json.JsonFormat"), HIGH, "format")
        .define("partitioner.class", STRING, "io.confluent.connect.storage.partitioner.DefaultPartitioner",
            ValidString.in("io.confluent.connect.storage.partitioner.DefaultPartitioner"), HIGH, "partitioner")
        .define("schema.compatibility", STRING, "NONE", ValidString.in("NONE", "BACKWARD", "FORWARD", "FULL"), HIGH,
            "values without a schema give the same objects with each")
        .define("topics.dir", STRING, "topics", LOW, "first part of every key")
        .define("directory.delim", STRING, "/", new NonEmptyString(), LOW, "between the parts of a key")
        .define("file.delim", STRING, "+", new NonEmptyString(), LOW, "between the parts of a file name")
        .define("filename.offset.zero.pad.width", INT, 10, Range.atLeast(0), LOW, "digits of the first offset")
        .define("behavior.on.null.values", STRING, "fail", ValidString.in("fail", "ignore"), LOW, "records without value")
        .define("retry.backoff.ms", LONG, 5000L, Range.atLeast(0L), LOW, "pause until a failed batch comes again")
        .define("s3.part.retries", INT, 3, Range.between(0, 100), LOW, "attempts after the first one")
        .define("s3.retry.backoff.ms", LONG, 200L, Range.atLeast(0L), LOW, "first pause between attempts")
        .define("s3.part.size", INT, 26214400, Range.atLeast(5 * 1024 * 1024), LOW, "of no effect: one request an object")
        .define("aws.access.key.id", STRING, "", LOW, "key; without it the default chain")
        .define("aws.secret.access.key", PASSWORD, "", LOW, "secret of that key")
        .define("store.url", STRING, "", ValidString.in(""), LOW, "the endpoint comes from the worker's environment")
        .define("rotate.interval.ms", LONG, -1L, Range.between(-1L, -1L), LOW, "not honoured")
        .define("rotate.schedule.interval.ms", LONG, -1L, Range.between(-1L, -1L), LOW, "not honoured")
        .define("s3.compression.type", STRING, "none", ValidString.in("none"), LOW, "not honoured")
        .define("s3.object.tagging", STRING, "false", ValidString.in("false"), LOW, "not honoured")
        .define("store.kafka.keys", STRING, "false", ValidString.in("false"), LOW, "not honoured")
        .define("store.kafka.headers", STRING, "false", ValidString.in("false"), LOW, "not honoured");

    S3SinkConfig(Map<String, String> properties) {
        super(DEFINITION, properties, false);
        properties.keySet().stream().filter(S3SinkConfig::isUnknown).findFirst().ifPresent(name -> {
            throw new ConfigException(name, properties.get(name), "the stand-in does not honour it");
        });
    }

    /** Whether a property belongs to the real sink, by its prefix, and is not supported here. */
    static boolean isUnknown(String name) {
        return Stream.of("s3.", "rotate.", "store.").anyMatch(name::startsWith)
            && !DEFINITION.names().contains(name);
    }

    /** {@code topics/<topic>/partition=<p>/<topic>+<p>+<first offset>.json}. */
    String key(String topic, int partition, long firstOffset) {
        int width = getInt("filename.offset.zero.pad.width");
        String offset = width == 0 ? Long.toString(firstOffset) : String.format("%0" + width + "d", firstOffset);
        String file = String.join(getString("file.delim"), topic, Integer.toString(partition), offset) + ".json";
        String folder = String.join(getString("directory.delim"), topic, "partition=" + partition, file);
        String root = getString("topics.dir");
        return root.isEmpty() ? folder : root + getString("directory.delim") + folder;
    }
}
