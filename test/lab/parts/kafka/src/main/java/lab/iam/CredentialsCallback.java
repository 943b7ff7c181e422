package lab.iam;

import java.time.Instant;
import javax.security.auth.callback.Callback;

/** Asks the callback handler for one access key. {@code secret} remains null when the key is unknown. */
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
