package lab.iam;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.common.Endpoint;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.server.authorizer.AclCreateResult;
import org.apache.kafka.server.authorizer.AclDeleteResult;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.apache.kafka.server.authorizer.Authorizer;
import org.apache.kafka.server.authorizer.AuthorizerServerInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authorizes requests by the policies of users and roles for {@code kafka-cluster:*}, as IAM access control of Amazon MSK
 * does. Clients of the listener without login (the broker itself, and observers) may do everything.
 * The broker's setting {@code lab.iam.policies} names the file of {@link Policies}.
 */
public final class IamAuthorizer implements Authorizer {
    private static final Logger LOG = LoggerFactory.getLogger(IamAuthorizer.class);

    private Policies policies;

    @Override
    public void configure(Map<String, ?> configs) {
        Object file = configs.get("lab.iam.policies");
        if (file == null) {
            throw new IllegalArgumentException("lab.iam.policies is missing");
        }
        policies = new Policies(Path.of(file.toString()));
    }

    @Override
    public Map<Endpoint, ? extends CompletionStage<Void>> start(AuthorizerServerInfo info) {
        return info.endpoints().stream()
            .collect(Collectors.toMap(endpoint -> endpoint, endpoint -> CompletableFuture.<Void>completedFuture(null)));
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        return actions.stream().map(action -> authorize(context.principal(), action)).collect(Collectors.toList());
    }

    private AuthorizationResult authorize(KafkaPrincipal principal, Action action) {
        if (isInternal(principal)) {
            return AuthorizationResult.ALLOWED;
        }
        ResourcePattern resource = action.resourcePattern();
        String wanted = MskAction.of(resource.resourceType(), action.operation());
        String arn = arnOf(resource);
        if (wanted != null && policies.allows(principal.getName(), wanted, arn)) {
            return AuthorizationResult.ALLOWED;
        }
        if (action.logIfDenied()) {
            String name = wanted == null ? action.operation() + ", which IAM has no action for," : wanted;
            LOG.warn("{} is denied {} on {}", principal.getName(), name, arn);
        }
        return AuthorizationResult.DENIED;
    }

    /** Called when an idempotent producer starts, which needs the permission to write to any topic. */
    @Override
    public AuthorizationResult authorizeByResourceType(AuthorizableRequestContext context, AclOperation operation,
                                                       ResourceType type) {
        if (isInternal(context.principal())) {
            return AuthorizationResult.ALLOWED;
        }
        String wanted = MskAction.of(type, operation);
        boolean somewhere = wanted != null && policies.allowsSomewhere(context.principal().getName(), wanted);
        return somewhere ? AuthorizationResult.ALLOWED : AuthorizationResult.DENIED;
    }

    private static boolean isInternal(KafkaPrincipal principal) {
        return KafkaPrincipal.ANONYMOUS.equals(principal);
    }

    private String arnOf(ResourcePattern resource) {
        switch (resource.resourceType()) {
            case TOPIC:
                return policies.arnOf("topic", resource.name());
            case GROUP:
                return policies.arnOf("group", resource.name());
            case TRANSACTIONAL_ID:
                return policies.arnOf("transactional-id", resource.name());
            default:
                return policies.clusterArn();
        }
    }

    @Override
    public List<? extends CompletionStage<AclCreateResult>> createAcls(AuthorizableRequestContext context,
                                                                       List<AclBinding> bindings) {
        return bindings.stream()
            .map(one -> CompletableFuture.completedFuture(new AclCreateResult(noAcls())))
            .collect(Collectors.toList());
    }

    @Override
    public List<? extends CompletionStage<AclDeleteResult>> deleteAcls(AuthorizableRequestContext context,
                                                                       List<AclBindingFilter> filters) {
        return filters.stream()
            .map(one -> CompletableFuture.completedFuture(new AclDeleteResult(noAcls())))
            .collect(Collectors.toList());
    }

    private static InvalidRequestException noAcls() {
        return new InvalidRequestException("This cluster's rights come from IAM policies alone.");
    }

    @Override
    public Iterable<AclBinding> acls(AclBindingFilter filter) {
        return List.of();
    }

    @Override
    public void close() {
    }
}
