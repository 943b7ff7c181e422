package lab.rest;

import java.util.HashMap;
import java.util.Map;

/**
 * When the consumers of each group may begin to read. A broker gives the first member of an empty group its partitions
 * only after group.initial.rebalance.delay.ms, 3 s by default, in case more members come. The lab's broker has no such
 * delay, because everything in the lab would start later, so the proxy waits in its place.
 */
final class GroupJoins {
    private static final long DELAY_MS = 3_000;

    private static final class Group {
        /** As of System.nanoTime(). */
        private final long readyAt = System.nanoTime() + DELAY_MS * 1_000_000;
        private int members;
    }

    private final Map<String, Group> groups = new HashMap<>();

    /** One consumer of a group. It is no member yet. */
    final class Membership {
        private final String name;
        /** Null while the consumer is no member. */
        private Group group;

        private Membership(String name) {
            this.name = name;
        }

        /** Makes the consumer a member, unless it is one. */
        void join() {
            synchronized (groups) {
                if (group == null) {
                    group = groups.computeIfAbsent(name, key -> new Group());
                    group.members++;
                }
            }
        }

        /** How long the member must still wait for its partitions, in ms; 0 when it has them, and for no member. */
        long waitMs() {
            synchronized (groups) {
                return group == null ? 0 : Math.max(0, (group.readyAt - System.nanoTime() + 999_999) / 1_000_000);
            }
        }

        /** Ends the membership, if there is one. An empty group is forgotten: its next member waits again. */
        void leave() {
            synchronized (groups) {
                if (group != null && --group.members == 0) {
                    groups.remove(name, group);
                }
                group = null;
            }
        }
    }

    Membership of(String group) {
        return new Membership(group);
    }
}
