package lab.rest;

/** An error answer with the code and the message of Confluent's proxy. */
final class RestError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int status;
    final int code;

    RestError(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static RestError notFound() {
        return new RestError(404, 404, "HTTP 404 Not Found");
    }

    static RestError notAllowed() {
        return new RestError(405, 405, "HTTP 405 Method Not Allowed");
    }

    static RestError notAcceptable() {
        return new RestError(406, 406, "HTTP 406 Not Acceptable");
    }

    static RestError unsupportedType() {
        return new RestError(415, 415, "HTTP 415 Unsupported Media Type");
    }

    static RestError unprocessable(String message) {
        return new RestError(422, 422, message);
    }

    static RestError topicNotFound() {
        return new RestError(404, 40401, "Topic not found.");
    }

    static RestError partitionNotFound() {
        return new RestError(404, 40402, "Partition not found.");
    }

    static RestError consumerNotFound() {
        return new RestError(404, 40403, "Consumer instance not found.");
    }

    static RestError formatMismatch() {
        return new RestError(406, 40601,
            "The requested embedded data format does not match the deserializer for this consumer instance");
    }

    static RestError consumerExists() {
        return new RestError(409, 40902,
            "Consumer with specified consumer ID already exists in the specified consumer group.");
    }

    static RestError illegalState(String message) {
        return new RestError(409, 40903, "Illegal state: " + message);
    }

    static RestError consumerConfig(String message) {
        return new RestError(422, 42204, "Invalid consumer configuration: " + message);
    }
}
