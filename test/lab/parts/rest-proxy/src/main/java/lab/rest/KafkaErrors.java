package lab.rest;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Translates Kafka's failures to errors of the REST interface. */
final class KafkaErrors {
    private KafkaErrors() {
    }

    /** The actual failure inside the exceptions of a future. */
    static Throwable cause(Throwable failure) {
        boolean wrapped = failure instanceof ExecutionException || failure instanceof CompletionException;
        return wrapped && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** The {@code error_code} of a record that was not produced. The answer to the whole request has status 200. */
    static int ofRecord(Throwable failure) {
        if (failure instanceof AuthenticationException) {
            return 40101;
        }
        if (failure instanceof AuthorizationException) {
            return 40301;
        }
        return failure instanceof RetriableException ? 50003 : 50002;
    }

    /** The answer to a request that fails as a whole. */
    static RestError ofRequest(KafkaException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof AuthenticationException) {
            return new RestError(401, 40101, message);
        }
        if (failure instanceof AuthorizationException) {
            return new RestError(403, 40301, message);
        }
        if (failure instanceof UnknownTopicOrPartitionException) {
            return new RestError(404, 40403, message);
        }
        if (failure instanceof BrokerNotAvailableException) {
            return new RestError(503, 50302, message);
        }
        if (failure instanceof InvalidRequestException || failure instanceof UnsupportedVersionException) {
            return new RestError(400, 40002, message);
        }
        return new RestError(500, failure instanceof RetriableException ? 50003 : 50002, message);
    }
}
