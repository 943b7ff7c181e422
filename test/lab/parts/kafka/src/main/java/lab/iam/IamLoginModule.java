package lab.iam;

import java.security.Security;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.spi.LoginModule;

/**
 * The login module in the broker's {@code sasl.jaas.config}. A server does not log in itself. Loading this class
 * registers the mechanism AWS_MSK_IAM in the JVM.
 */
public final class IamLoginModule implements LoginModule {
    static {
        Security.addProvider(new IamProvider());
    }

    @Override
    public void initialize(Subject subject, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) {
    }

    @Override
    public boolean login() {
        return true;
    }

    @Override
    public boolean commit() {
        return true;
    }

    @Override
    public boolean abort() {
        return false;
    }

    @Override
    public boolean logout() {
        return true;
    }
}
