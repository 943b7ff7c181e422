package lab.rest;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every request, failures included, and sets the CORS headers for browsers. */
final class Handler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Handler.class);
    private static final int PREFLIGHT_SECONDS = 1800;
    private final Settings settings;
    private final Routes routes;

    Handler(Settings settings, Routes routes) {
        this.settings = settings;
        this.routes = routes;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            Request request = new Request(exchange);
            boolean preflight = crossOrigin(request, exchange.getResponseHeaders());
            Reply reply = preflight ? Reply.of(200, null) : reply(request);
            request.drain();
            send(exchange, reply);
            LOG.info("{} {} {} {}", exchange.getRemoteAddress(), request.method, exchange.getRequestURI(), reply.status);
        } finally {
            exchange.close();
        }
    }

    private Reply reply(Request request) {
        try {
            return routes.route(request);
        } catch (RestError e) {
            return Reply.of(e);
        } catch (Exception e) {
            Throwable cause = KafkaErrors.cause(e);
            if (cause instanceof KafkaException) {
                LOG.warn("{} {}: {}", request.method, request.path, cause.toString());
                return Reply.of(KafkaErrors.ofRequest((KafkaException) cause));
            }
            LOG.error("{} {}", request.method, request.path, cause);
            return Reply.of(new RestError(500, 500, "Internal Server Error"));
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        if (reply.body == null) {
            exchange.sendResponseHeaders(reply.status, -1);
            return;
        }
        byte[] bytes = Json.MAPPER.writeValueAsBytes(reply.body);
        exchange.getResponseHeaders().set("Content-Type", reply.mediaType);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Sets the CORS headers. Returns whether the request was a preflight, which needs no further answer. */
    private boolean crossOrigin(Request request, Headers headers) {
        String origin = request.header("Origin");
        List<String> allowed = settings.allowedOrigins();
        if (origin.isEmpty() || !(allowed.contains("*") || allowed.contains(origin))) {
            return false;
        }
        headers.set("Access-Control-Allow-Origin", origin);
        headers.set("Access-Control-Allow-Credentials", "true");
        if (!request.method.equals("OPTIONS") || request.header("Access-Control-Request-Method").isEmpty()) {
            return false;
        }
        headers.set("Access-Control-Allow-Methods", settings.allowedMethods());
        headers.set("Access-Control-Allow-Headers", settings.allowedHeaders());
        headers.set("Access-Control-Max-Age", Integer.toString(PREFLIGHT_SECONDS));
        return true;
    }
}
