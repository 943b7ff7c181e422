package lab.iam;

import java.security.Provider;
import java.util.Map;
import javax.security.auth.callback.CallbackHandler;
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;

/** Provides the server's side of AWS_MSK_IAM. Amazon publishes only the client's side. */
public final class IamProvider extends Provider {
    private static final long serialVersionUID = 1L;

    public IamProvider() {
        super("LabIam", "1.0", "AWS_MSK_IAM for the broker of a local lab");
        put("SaslServerFactory." + IamSaslServer.MECHANISM, Factory.class.getName());
    }

    public static final class Factory implements SaslServerFactory {
        @Override
        public SaslServer createSaslServer(String mechanism, String protocol, String server, Map<String, ?> props,
                                           CallbackHandler handler) {
            return IamSaslServer.MECHANISM.equals(mechanism) ? new IamSaslServer(handler) : null;
        }

        @Override
        public String[] getMechanismNames(Map<String, ?> props) {
            return new String[] {IamSaslServer.MECHANISM};
        }
    }
}
