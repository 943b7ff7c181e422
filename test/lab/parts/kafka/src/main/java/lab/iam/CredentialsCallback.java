package lab.iam;

import java.time.Instant;
import javax.security.auth.callback.Callback;

/** Asks the callback handler what is known about one access key id; {@code secret} stays null when nothing is. */
final class CredentialsCallback implements Callback {
    final String accessKeyId;
    String secret;
    String arn;
    /** Whether the key's policies allow kafka-cluster:Connect. */
    boolean mayConnect;
    /** Session token, or null for a long-lived key. */
    String token;
    /** End of the session, or null for a long-lived key. */
    Instant expires;

    CredentialsCallback(String accessKeyId) {
        this.accessKeyId = accessKeyId;
    }
}
