package lab.iam;

import java.security.Security;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.spi.LoginModule;

/**
 * Named in the broker's {@code sasl.jaas.config}. A server needs no login of its own; loading the class registers the
 * AWS_MSK_IAM mechanism with the JVM.
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
