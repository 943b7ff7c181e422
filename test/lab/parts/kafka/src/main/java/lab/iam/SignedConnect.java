package lab.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The message of an AWS_MSK_IAM client: a presigned request for {@code kafka-cluster:Connect}, as JSON. The constructor
 * checks everything for which no secret is needed.
 */
final class SignedConnect {
    static final String VERSION = "2020_10_22";
    private static final String SERVICE = "kafka-cluster";
    private static final long LONGEST_SECONDS = 900;
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final DateTimeFormatter AMZ_DATE =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    final String accessKeyId;
    /** Null when the client signed with a long-lived key. */
    final String token;
    private final String region;
    private final String date;
    private final String host;
    private final String signature;
    private final SortedMap<String, String> query = new TreeMap<>();

    SignedConnect(JsonNode message, Instant now) {
        require(VERSION.equals(text(message, "version")), "version is not " + VERSION);
        host = text(message, "host");
        date = text(message, "x-amz-date");
        signature = text(message, "x-amz-signature");
        token = message.hasNonNull("x-amz-security-token") ? text(message, "x-amz-security-token") : null;
        query.put("Action", exactly(message, "action", "kafka-cluster:Connect"));
        query.put("X-Amz-Algorithm", exactly(message, "x-amz-algorithm", "AWS4-HMAC-SHA256"));
        query.put("X-Amz-SignedHeaders", exactly(message, "x-amz-signedheaders", "host"));
        query.put("X-Amz-Credential", text(message, "x-amz-credential"));
        query.put("X-Amz-Date", date);
        query.put("X-Amz-Expires", text(message, "x-amz-expires"));
        if (token != null) {
            query.put("X-Amz-Security-Token", token);
        }
        String[] scope = query.get("X-Amz-Credential").split("/");
        require(scope.length == 5 && scope[3].equals(SERVICE) && scope[4].equals("aws4_request"),
            "x-amz-credential is not KEY/DAY/REGION/" + SERVICE + "/aws4_request");
        accessKeyId = scope[0];
        region = scope[2];
        require(date.startsWith(scope[1]), "x-amz-date is not on the day of x-amz-credential");
        inTime(now);
    }

    private void inTime(Instant now) {
        Instant signed = Instant.from(AMZ_DATE.parse(date));
        long seconds = Long.parseLong(query.get("X-Amz-Expires"));
        require(seconds > 0 && seconds <= LONGEST_SECONDS, "x-amz-expires is not in 1.." + LONGEST_SECONDS);
        require(now.isBefore(signed.plusSeconds(seconds)), "the signature expired");
        require(signed.isBefore(now.plus(CLOCK_SKEW)), "signed in the future");
    }

    /** Checks the token, the end of the session, the signature and the permission to connect. */
    void verify(CredentialsCallback known, Instant now) {
        require(known.secret != null, "unknown access key");
        require(known.token == null ? token == null : known.token.equals(token), "security token");
        require(known.expires == null || now.isBefore(known.expires), "the session ended at " + known.expires);
        String expected = Signature.of(known.secret, date, region, SERVICE, host, query);
        require(MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8),
            signature.getBytes(StandardCharsets.UTF_8)), "the signature does not match");
        require(known.mayConnect, known.arn + " is denied " + MskAction.CONNECT);
    }

    private static String exactly(JsonNode message, String field, String expected) {
        String value = text(message, field);
        require(value.equals(expected), field + " is not " + expected);
        return value;
    }

    private static String text(JsonNode message, String field) {
        JsonNode value = message.get(field);
        require(value != null && value.isTextual(), "no " + field);
        return value.asText();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
