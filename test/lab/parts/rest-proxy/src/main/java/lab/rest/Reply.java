package lab.rest;

import com.fasterxml.jackson.databind.JsonNode;

/** An answer: a status and, unless it has no body, JSON. */
final class Reply {
    static final String V2 = "application/vnd.kafka.v2+json";
    final int status;
    /** Null for an answer without body. */
    final JsonNode body;
    final String mediaType;

    private Reply(int status, JsonNode body, String mediaType) {
        this.status = status;
        this.body = body;
        this.mediaType = mediaType;
    }

    static Reply ok(JsonNode body) {
        return new Reply(200, body, V2);
    }

    static Reply ok(JsonNode body, String mediaType) {
        return new Reply(200, body, mediaType);
    }

    static Reply of(int status, JsonNode body) {
        return new Reply(status, body, V2);
    }

    static Reply nothing() {
        return new Reply(204, null, V2);
    }

    static Reply of(RestError error) {
        return new Reply(error.status,
            Json.MAPPER.createObjectNode().put("error_code", error.code).put("message", error.getMessage()), V2);
    }
}
