package lab.rest;

import java.util.List;

/** Finds the operation for a path and a method. */
final class Routes {
    private final Topics topics;
    private final Producing producing;
    private final Consumers consumers;

    Routes(Clients clients, Consumers consumers) {
        this.topics = new Topics(clients);
        this.producing = new Producing(clients, topics);
        this.consumers = consumers;
    }

    Reply route(Request request) throws Exception {
        List<String> path = request.path;
        if (path.isEmpty()) {
            return only(request, "GET", () -> Reply.ok(Json.MAPPER.createObjectNode()));
        }
        switch (path.get(0)) {
            case "brokers":
                return path.size() == 1 ? only(request, "GET", topics::brokers) : unknown();
            case "topics":
                return topic(request, path);
            case "consumers":
                return consumer(request, path);
            default:
                return unknown();
        }
    }

    private Reply topic(Request request, List<String> path) throws Exception {
        String name = path.size() > 1 ? path.get(1) : "";
        boolean post = request.method.equals("POST");
        if (path.size() > 2 && !path.get(2).equals("partitions")) {
            return unknown();
        }
        switch (path.size()) {
            case 1:
                return only(request, "GET", topics::list);
            case 2:
                return post ? producing.toTopic(request, name) : only(request, "GET", () -> topics.describe(name));
            case 3:
                return only(request, "GET", () -> topics.partitions(name));
            case 4:
                int partition = request.partition(3);
                return post ? producing.toPartition(request, name, partition)
                    : only(request, "GET", () -> topics.partition(name, partition));
            case 5:
                return path.get(4).equals("offsets")
                    ? only(request, "GET", () -> topics.offsets(name, request.partition(3))) : unknown();
            default:
                return unknown();
        }
    }

    private Reply consumer(Request request, List<String> path) throws Exception {
        if (path.size() == 2) {
            return only(request, "POST", () -> consumers.create(request, path.get(1)));
        }
        if (path.size() < 4 || !path.get(2).equals("instances")) {
            return unknown();
        }
        String operation = String.join("/", path.subList(4, path.size()));
        return consumers.call(request, path.get(1), path.get(3), operation);
    }

    private interface Action {
        Reply run() throws Exception;
    }

    private static Reply only(Request request, String method, Action action) throws Exception {
        boolean fits = request.method.equals(method) || (method.equals("GET") && request.method.equals("HEAD"));
        if (!fits) {
            throw RestError.notAllowed();
        }
        return action.run();
    }

    private static Reply unknown() {
        throw RestError.notFound();
    }
}
