package lab.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The policies of the account's users and roles, from a file that is read again when it has changed:
 * {@code {"cluster": "arn:aws:kafka:...:cluster/NAME/UUID", "identities": {"arn:aws:iam::...": [policy document, ...]}}}.
 * Effect, Action and Resource of a statement are evaluated. A statement with a Condition never allows and always denies.
 */
final class Policies {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SESSION = Pattern.compile("arn:aws:sts::(\\d{12}):assumed-role/([^/]+)/.+");

    private final Path file;
    private FileTime readAt;
    private String cluster = "";
    private Map<String, List<Statement>> identities = Map.of();

    Policies(Path file) {
        this.file = file;
    }

    /** Whether the policies of the principal with this ARN allow an action on a resource of the cluster. */
    boolean allows(String principal, String action, String resource) {
        List<Statement> statements = statementsOf(principal);
        boolean denied = statements.stream().anyMatch(one -> !one.allow && one.covers(action, resource));
        return !denied && statements.stream().anyMatch(one -> one.allow && !one.conditional && one.covers(action, resource));
    }

    /** Whether the policies of a principal allow an action on any resource. */
    boolean allowsSomewhere(String principal, String action) {
        return statementsOf(principal).stream().anyMatch(one -> one.allow && !one.conditional && one.names(action));
    }

    /** The cluster's ARN: {@code arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/UUID}. */
    synchronized String clusterArn() {
        refresh();
        return cluster;
    }

    /** The ARN of a resource in the cluster. {@code kind} is topic, group or transactional-id. */
    String arnOf(String kind, String name) {
        return clusterArn().replaceFirst(":cluster/", ":" + kind + "/") + "/" + name;
    }

    private synchronized List<Statement> statementsOf(String principal) {
        refresh();
        Matcher session = SESSION.matcher(principal);
        String identity = session.matches() ? "arn:aws:iam::" + session.group(1) + ":role/" + session.group(2) : principal;
        return identities.getOrDefault(identity, List.of());
    }

    private void refresh() {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (changed.equals(readAt)) {
                return;
            }
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            Map<String, List<Statement>> read = new HashMap<>();
            root.path("identities").fields().forEachRemaining(one -> read.put(one.getKey(), statements(one.getValue())));
            cluster = root.path("cluster").asText();
            identities = read;
            readAt = changed;
        } catch (NoSuchFileException e) {
            identities = Map.of(); // Until the file exists nobody has any permission.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Statement> statements(JsonNode documents) {
        List<Statement> found = new ArrayList<>();
        for (JsonNode document : documents) {
            JsonNode list = document.path("Statement");
            if (list.isArray()) {
                list.forEach(one -> found.add(new Statement(one)));
            } else {
                found.add(new Statement(list));
            }
        }
        return found;
    }

    private static final class Statement {
        final boolean allow;
        final boolean conditional;
        private final List<Pattern> actions;
        private final List<Pattern> resources;

        Statement(JsonNode node) {
            allow = "Allow".equals(node.path("Effect").asText());
            conditional = node.has("Condition");
            actions = patterns(node.path("Action"), Pattern.CASE_INSENSITIVE);
            resources = patterns(node.path("Resource"), 0);
        }

        boolean names(String action) {
            return actions.stream().anyMatch(one -> one.matcher(action).matches());
        }

        boolean covers(String action, String resource) {
            return names(action) && resources.stream().anyMatch(one -> one.matcher(resource).matches());
        }

        /** Compiles patterns with IAM's wildcards: {@code *} is any text, {@code ?} one character. */
        private static List<Pattern> patterns(JsonNode texts, int flags) {
            List<Pattern> found = new ArrayList<>();
            Iterable<JsonNode> all = texts.isArray() ? texts : List.of(texts);
            for (JsonNode text : all) {
                String quoted = Pattern.quote(text.asText()).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
                found.add(Pattern.compile(quoted, flags | Pattern.DOTALL));
            }
            return found;
        }
    }
}
