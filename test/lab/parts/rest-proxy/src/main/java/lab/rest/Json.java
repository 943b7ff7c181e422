package lab.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/** JSON, and the two formats of a record's key and value in it. */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();

    /** The format of keys and values in requests and replies. */
    enum Format {
        /** The bytes of the record are the JSON text itself. */
        JSON("application/vnd.kafka.json.v2+json"),
        /** The bytes of the record in Base64. */
        BINARY("application/vnd.kafka.binary.v2+json");

        final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }
    }

    private Json() {
    }

    /** The bytes of a record's key or value; null for JSON's null and for an absent field. */
    static byte[] decode(Format format, JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        try {
            return format == Format.BINARY ? Base64.getDecoder().decode(node.asText()) : MAPPER.writeValueAsBytes(node);
        } catch (IllegalArgumentException e) {
            throw RestError.unprocessable("Not Base64: " + e.getMessage());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that was parsed can be written", e);
        }
    }

    /** The reverse of {@link #decode}. */
    static JsonNode encode(Format format, byte[] bytes) {
        if (bytes == null) {
            return MAPPER.nullNode();
        }
        if (format == Format.BINARY) {
            return MAPPER.getNodeFactory().textNode(Base64.getEncoder().encodeToString(bytes));
        }
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new RestError(500, 50002, "Kafka error: the record holds no JSON: " + e.getMessage());
        }
    }

    /** @throws RestError when {@code object} has a field that is not among {@code known} */
    static void allowOnly(JsonNode object, List<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw RestError.unprocessable("Unrecognized field: " + name);
            }
        });
    }
}
