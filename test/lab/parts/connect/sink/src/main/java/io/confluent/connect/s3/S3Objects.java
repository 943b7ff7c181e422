package io.confluent.connect.s3;

import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.core.retry.backoff.FullJitterBackoffStrategy;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Writes objects to a bucket. */
final class S3Objects implements AutoCloseable {
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private final String bucket;
    private final S3Client s3;

    S3Objects(S3SinkConfig config) {
        bucket = config.getString("s3.bucket.name");
        S3ClientBuilder builder = S3Client.builder()
            .region(Region.of(config.getString("s3.region")))
            .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(ATTEMPT).socketTimeout(ATTEMPT))
            .overrideConfiguration(override -> override.retryPolicy(RetryPolicy.builder()
                .numRetries(config.getInt("s3.part.retries"))
                .backoffStrategy(FullJitterBackoffStrategy.builder()
                    .baseDelay(Duration.ofMillis(config.getLong("s3.retry.backoff.ms")))
                    .maxBackoffTime(LONGEST_PAUSE)
                    .build())
                .build()))
            // The body is signed as a whole and not in chunks, which not every S3 emulator supports.
            .serviceConfiguration(service -> service.chunkedEncodingEnabled(false));
        String key = config.getString("aws.access.key.id");
        if (key.isEmpty()) {
            builder.credentialsProvider(DefaultCredentialsProvider.create());
        } else {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                AwsBasicCredentials.create(key, config.getPassword("aws.secret.access.key").value())));
        }
        String endpoint = endpoint();
        if (endpoint != null) {
            builder.endpointOverride(URI.create(endpoint)).forcePathStyle(true);
        }
        s3 = builder.build();
    }

    /** The endpoint URL from the variables that later versions of the SDK read themselves; S3's own comes first. */
    private static String endpoint() {
        return Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
            .map(System::getenv)
            .filter(value -> value != null && !value.isEmpty())
            .findFirst()
            .orElse(null);
    }

    /** @throws ConnectException when the bucket does not exist or access is denied */
    void requireBucket() {
        try {
            s3.headBucket(request -> request.bucket(bucket));
        } catch (AwsServiceException e) {
            String why = e.statusCode() == 404 ? "Non-existent S3 bucket: " + bucket
                : "S3 bucket " + bucket + " answers HTTP " + e.statusCode() + " to HeadBucket";
            throw new ConnectException(why, e);
        } catch (SdkClientException e) {
            throw new ConnectException("S3 bucket " + bucket + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes one object, or replaces the one with the same key.
     *
     * @throws RetriableException when S3 cannot be reached or fails temporarily: the worker delivers the records again
     * @throws ConnectException when S3 refuses the object
     */
    void put(String key, byte[] body) {
        try {
            s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(body));
        } catch (AwsServiceException e) {
            String what = "S3 object " + bucket + "/" + key + ": " + e.getMessage();
            boolean passing = e.statusCode() >= 500 || e.statusCode() == 429 || e.isThrottlingException();
            throw passing ? new RetriableException(what, e) : new ConnectException(what, e);
        } catch (SdkClientException e) {
            throw new RetriableException("S3 object " + bucket + "/" + key + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        s3.close();
    }
}
