package io.confluent.connect.s3;

import java.io.ByteArrayOutputStream;

/** The next object of one partition while records are added: for each record its JSON value and a line feed. */
final class OpenObject {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int records;
    private long first;
    private long next;

    /** @param next the first offset that is not in S3 yet */
    OpenObject(long next) {
        this.next = next;
    }

    /** Whether a record was added before or is in S3 already: a worker may deliver a record twice. */
    boolean has(long offset) {
        return offset < next;
    }

    void add(long offset, byte[] json) {
        if (records == 0) {
            first = offset;
        }
        body.write(json, 0, json.length);
        body.write('\n');
        records++;
        next = offset + 1;
    }

    int records() {
        return records;
    }

    long first() {
        return first;
    }

    /** The offset after the last record that was added or is in S3. */
    long next() {
        return next;
    }

    byte[] bytes() {
        return body.toByteArray();
    }
}
