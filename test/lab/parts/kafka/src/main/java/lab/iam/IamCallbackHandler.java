package lab.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.sasl.AuthorizeCallback;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;

/**
 * Looks up access keys in the file that the JAAS option {@code credentials} names:
 * {@code {"AKIA...": {"secret": "...", "arn": "arn:aws:...", "token"?: "...", "expires"?: "2026-01-31T12:00:00Z"}}}.
 * {@code expires} may also be a number of milliseconds since 1970. The file is read at every connection, so that keys
 * which STS has just created are known; its writer replaces the whole file at once. The JAAS option {@code policies}
 * names the file of {@link Policies}, which must allow {@code kafka-cluster:Connect}.
 */
public final class IamCallbackHandler implements AuthenticateCallbackHandler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private Path file;
    private Policies policies;

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
        file = option(entries, "credentials");
        policies = new Policies(option(entries, "policies"));
    }

    private static Path option(List<AppConfigurationEntry> entries, String name) {
        return entries.stream()
            .map(entry -> (String) entry.getOptions().get(name))
            .filter(Objects::nonNull)
            .map(Path::of)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("sasl.jaas.config: option " + name + " is missing"));
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof CredentialsCallback) {
                lookUp((CredentialsCallback) callback);
            } else if (callback instanceof AuthorizeCallback) {
                ((AuthorizeCallback) callback).setAuthorized(true);
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private void lookUp(CredentialsCallback wanted) throws IOException {
        JsonNode known = JSON.readTree(Files.readAllBytes(file)).get(wanted.accessKeyId);
        if (known == null) {
            return;
        }
        wanted.secret = known.path("secret").asText(null);
        wanted.arn = known.path("arn").asText(wanted.accessKeyId);
        wanted.mayConnect = policies.allows(wanted.arn, MskAction.CONNECT, policies.clusterArn());
        wanted.token = known.path("token").asText(null);
        JsonNode expires = known.path("expires");
        if (expires.isNumber()) {
            wanted.expires = Instant.ofEpochMilli(expires.asLong());
        } else if (expires.isTextual()) {
            wanted.expires = Instant.parse(expires.asText());
        }
    }

    @Override
    public void close() {
    }
}
