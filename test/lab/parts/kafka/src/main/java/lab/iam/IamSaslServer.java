package lab.iam;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslServer;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's side of AWS_MSK_IAM: one signed message, one reply. It authenticates and checks the right to connect. */
final class IamSaslServer implements SaslServer {
    static final String MECHANISM = "AWS_MSK_IAM";
    private static final Logger LOG = LoggerFactory.getLogger(IamSaslServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CallbackHandler handler;
    private String principal;

    IamSaslServer(CallbackHandler handler) {
        this.handler = handler;
    }

    @Override
    public byte[] evaluateResponse(byte[] response) {
        String requestId = UUID.randomUUID().toString();
        String accessKeyId = "unread";
        try {
            Instant now = Instant.now();
            SignedConnect connect = new SignedConnect(JSON.readTree(response), now);
            accessKeyId = connect.accessKeyId;
            CredentialsCallback known = new CredentialsCallback(accessKeyId);
            handler.handle(new Callback[] {known});
            connect.verify(known, now);
            principal = known.arn;
        } catch (IOException | UnsupportedCallbackException | RuntimeException e) {
            LOG.warn("{}: access key {} refused: {}", requestId, accessKeyId, e.getMessage());
            // As on MSK, the client does not learn the reason. It is in the broker's log.
            throw new SaslAuthenticationException("[" + requestId + "]: Access denied");
        }
        LOG.info("{}: access key {} is {}", requestId, accessKeyId, principal);
        return ("{\"version\":\"" + SignedConnect.VERSION + "\",\"request-id\":\"" + requestId + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String getMechanismName() {
        return MECHANISM;
    }

    @Override
    public boolean isComplete() {
        return principal != null;
    }

    @Override
    public String getAuthorizationID() {
        return principal;
    }

    @Override
    public byte[] unwrap(byte[] incoming, int offset, int length) {
        throw new IllegalStateException(MECHANISM + " has no security layer");
    }

    @Override
    public byte[] wrap(byte[] outgoing, int offset, int length) {
        throw new IllegalStateException(MECHANISM + " has no security layer");
    }

    @Override
    public Object getNegotiatedProperty(String name) {
        return null;
    }

    @Override
    public void dispose() {
    }
}
