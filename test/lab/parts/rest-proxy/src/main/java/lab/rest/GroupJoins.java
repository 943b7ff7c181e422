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

    /** A consumer joins; it must leave later. */
    synchronized void join(String group) {
        groups.computeIfAbsent(group, name -> new Group()).members++;
    }

    /** How long the members of a group must still wait for their partitions, in ms; 0 when they have them. */
    synchronized long waitMs(String group) {
        Group found = groups.get(group);
        return found == null ? 0 : Math.max(0, (found.readyAt - System.nanoTime() + 999_999) / 1_000_000);
    }

    /** A consumer that had joined leaves. An empty group is forgotten: its next member waits again. */
    synchronized void leave(String group) {
        Group found = groups.get(group);
        if (found != null && --found.members == 0) {
            groups.remove(group);
        }
    }
}
