package lab.rest;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the stand-in for Confluent's REST proxy: {@code kafka-rest-start KAFKA_REST_PROPERTIES}. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int DEFAULT_PORT = 8082;
    /** Many, because each record for a topic that does not exist occupies a thread for a minute. */
    private static final int THREADS = 64;
    private static final int BACKLOG = 256;
    private static final int GRACE_SECONDS = 2;

    private Main() {
    }

    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("USAGE: kafka-rest-start KAFKA_REST_PROPERTIES");
            System.exit(1);
        }
        try {
            start(Path.of(args[0]));
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("kafka-rest-start: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void start(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        Settings settings = new Settings(properties);
        // Must be set before the HTTP server's classes are loaded. Without it each small reply is delayed by 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        InetSocketAddress address = address(settings.listener());
        HttpServer server = HttpServer.create(address, BACKLOG);
        Clients clients = new Clients(settings);
        Consumers consumers = new Consumers(settings);
        var threads = Executors.newFixedThreadPool(THREADS);
        var sweeper = Executors.newSingleThreadScheduledExecutor();
        sweeper.scheduleWithFixedDelay(consumers::closeIdle, 1, 1, TimeUnit.SECONDS);
        server.setExecutor(threads);
        server.createContext("/", new Handler(settings, new Routes(clients, consumers)));
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop(GRACE_SECONDS);
            consumers.closeAll();
            clients.close();
        }));
        LOG.info("Stand-in for the Confluent REST proxy 7.2.0, none of Confluent's code");
        LOG.info("Server started, listening for requests on {}", address);
    }

    private static InetSocketAddress address(String listener) {
        URI uri = URI.create(listener);
        if (!"http".equals(uri.getScheme())) {
            throw new IllegalArgumentException("listeners: " + listener + " is not http://HOST:PORT");
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        return uri.getHost() == null ? new InetSocketAddress(port) : new InetSocketAddress(uri.getHost(), port);
    }
}
