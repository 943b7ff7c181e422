package io.confluent.connect.s3;

import java.io.ByteArrayOutputStream;

/** What is gathered of one topic's partition for its next object: a JSON value and a line feed for each record. */
final class OpenObject {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int records;
    private long first;
    private long next;

    /** @param next the first offset that is not in S3 */
    OpenObject(long next) {
        this.next = next;
    }

    /** Whether a record is here or in S3 already, because the worker delivered it twice. */
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

    /** The offset after the last record, here or in S3. */
    long next() {
        return next;
    }

    byte[] bytes() {
        return body.toByteArray();
    }
}
