package lab.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One request and access to its parts. */
final class Request {
    private final HttpExchange exchange;
    /** Decoded segments of the path; empty for {@code /}. */
    final List<String> path;
    final String method;
    private byte[] bytes;

    Request(HttpExchange exchange) {
        this.exchange = exchange;
        method = exchange.getRequestMethod();
        path = Arrays.stream(exchange.getRequestURI().getRawPath().split("/"))
            .filter(segment -> !segment.isEmpty())
            .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
            .collect(Collectors.toList());
    }

    /** A numeric parameter of the query, or a default. */
    long query(String name, long otherwise) {
        String query = exchange.getRequestURI().getRawQuery();
        if (query != null) {
            for (String pair : query.split("&")) {
                if (pair.startsWith(name + "=")) {
                    return number(pair.substring(name.length() + 1));
                }
            }
        }
        return otherwise;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw RestError.notFound(); // As JAX-RS answers to a parameter that is not a number.
        }
    }

    /** A segment of the path as a partition number. */
    int partition(int segment) {
        return Math.toIntExact(number(path.get(segment)));
    }

    /** A header, or the empty string. */
    String header(String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    String contentType() {
        return header("Content-Type").split(";")[0].trim().toLowerCase(Locale.ROOT);
    }

    /** Whether the client accepts this media type. */
    boolean accepts(String mediaType) {
        String accept = header("Accept");
        return accept.isEmpty() || Arrays.stream(accept.split(","))
            .map(one -> one.split(";")[0].trim())
            .anyMatch(one -> one.equals("*/*") || one.equals("application/*") || one.equals(mediaType));
    }

    /** The body, which must be a JSON object. */
    JsonNode body() throws IOException {
        JsonNode body = optionalBody();
        if (body == null || !body.isObject()) {
            throw RestError.unprocessable("Payload error. Null input provided. Data is required.");
        }
        return body;
    }

    /** The body, or null when there is none. */
    JsonNode optionalBody() throws IOException {
        try {
            JsonNode body = Json.MAPPER.readTree(bytes());
            return body == null || body.isMissingNode() || body.isNull() ? null : body;
        } catch (JsonProcessingException e) {
            throw new RestError(400, 400, "Bad Request: " + e.getOriginalMessage());
        }
    }

    /** Reads the rest of the body, without which the connection could not be used again. */
    void drain() throws IOException {
        bytes();
    }

    private byte[] bytes() throws IOException {
        if (bytes == null) {
            bytes = exchange.getRequestBody().readAllBytes();
        }
        return bytes;
    }
}
