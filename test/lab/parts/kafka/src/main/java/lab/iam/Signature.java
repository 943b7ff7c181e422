package lab.iam;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 of a presigned {@code GET /} with the host as its only signed header. */
final class Signature {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private Signature() {
    }

    /**
     * @param date in the form {@code 20260131T120000Z}
     * @param query parameters of the presigned query without the signature itself
     * @return the signature in lower-case hex
     */
    static String of(String secret, String date, String region, String service, String host,
                     SortedMap<String, String> query) {
        String parameters = query.entrySet().stream()
            .map((Map.Entry<String, String> entry) -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&"));
        String request = String.join("\n", "GET", "/", parameters, "host:" + host, "", "host", sha256(""));
        String day = date.substring(0, 8);
        String scope = String.join("/", day, region, service, "aws4_request");
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {day, region, service, "aws4_request"}) {
            key = hmac(key, part);
        }
        return hex(hmac(key, String.join("\n", ALGORITHM, date, scope, sha256(request))));
    }

    /** Percent-encodes as RFC 3986 requires. {@link URLEncoder} differs from it in three characters. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
            .replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has HmacSHA256", e);
        }
    }

    private static String sha256(String text) {
        try {
            return hex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        StringBuilder out = new StringBuilder(2 * bytes.length);
        for (byte one : bytes) {
            out.append(Character.forDigit((one >> 4) & 15, 16)).append(Character.forDigit(one & 15, 16));
        }
        return out.toString();
    }
}
