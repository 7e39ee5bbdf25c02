package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import java.util.Arrays;

/**
 * The requests of one connection by id: those that wait for an answer, and as far back as the table reaches those that had one or were
 * given up, so that late and repeated answers are known. Ids are running numbers, so an id's place is its remainder. <b>Thread:</b>
 * loop-confined.
 */
final class Pending {
    /** The most requests that may wait at the same time. */
    static final int MAX_WAITING = 16_384;

    /** The outcome of a request. */
    static final int WAITS = 1;
    static final int ANSWERED = 2;
    static final int GIVEN_UP = 3;

    private static final int FIRST_SIZE = 8;
    private static final int FIELDS = 4;
    private static final int DUE = 1;
    private static final int SENT = 2;
    private static final int STATE = 3;
    private static final int STATE_BITS = 2;

    private long[] table = new long[FIRST_SIZE * FIELDS];
    private int waiting;
    private long latestAnswered;
    /** No request that waits has an earlier deadline. */
    private long deadlineNs = ScriptUser.NEVER;

    int waiting() {
        return waiting;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    /** Makes room for an id; false if too many requests wait. */
    boolean hasRoom(long id) {
        while (state(entry(id)) == WAITS) {
            if (table.length / FIELDS >= MAX_WAITING) {
                return false;
            }
            long[] old = table;
            table = new long[2 * old.length];
            for (int from = 0; from < old.length; from += FIELDS) {
                if (old[from + STATE] != 0) {
                    System.arraycopy(old, from, table, entry(old[from]), FIELDS);
                }
            }
        }
        return true;
    }

    void add(long id, long dueNs, long sentNs, int request, long requestDeadlineNs) {
        int entry = entry(id);
        table[entry] = id;
        table[entry + DUE] = dueNs;
        table[entry + SENT] = sentNs;
        table[entry + STATE] = (long) request << STATE_BITS | WAITS;
        waiting++;
        deadlineNs = Math.min(deadlineNs, requestDeadlineNs);
    }

    private int entry(long id) {
        return (int) (id & table.length / FIELDS - 1) * FIELDS;
    }

    /** The entry of an id, or -1 if it is not known, or no longer. */
    int find(long id) {
        int entry = entry(id);
        return table[entry + STATE] != 0 && table[entry] == id ? entry : -1;
    }

    int state(int entry) {
        return (int) table[entry + STATE] & (1 << STATE_BITS) - 1;
    }

    int request(int entry) {
        return (int) (table[entry + STATE] >>> STATE_BITS);
    }

    long dueNs(int entry) {
        return table[entry + DUE];
    }

    long sentNs(int entry) {
        return table[entry + SENT];
    }

    /** The request waits no longer, or an answer came to one that did not. */
    void settle(int entry, int state) {
        if (state(entry) == WAITS) {
            waiting--;
            latestAnswered = state == ANSWERED ? Math.max(latestAnswered, table[entry]) : latestAnswered;
        }
        table[entry + STATE] = table[entry + STATE] >>> STATE_BITS << STATE_BITS | state;
    }

    /** True if a request that was sent after this one was answered already. */
    boolean isOvertaken(long id) {
        return id < latestAnswered;
    }

    /** Gives up those whose time is over. */
    void expire(ScriptUser user, long nowNs) {
        long next = ScriptUser.NEVER;
        for (int entry = 0; entry < table.length; entry += FIELDS) {
            if (state(entry) == WAITS) {
                RequestStep request = user.script.requests[request(entry)];
                long deadline = ScriptUser.sum(sentNs(entry), request.withinNs());
                if (deadline <= nowNs) {
                    settle(entry, GIVEN_UP);
                    request.givenUp(user, StepCounter.TIMED_OUT);
                } else {
                    next = Math.min(next, deadline);
                }
            }
        }
        deadlineNs = next;
    }

    /** Gives up all, as the connection or the run is over. */
    void abandon(ScriptUser user, StepCounter reason) {
        for (int entry = 0; waiting > 0 && entry < table.length; entry += FIELDS) {
            if (state(entry) == WAITS) {
                settle(entry, GIVEN_UP);
                user.script.requests[request(entry)].givenUp(user, reason);
            }
        }
        Arrays.fill(table, 0);
        latestAnswered = 0;
        deadlineNs = ScriptUser.NEVER;
    }
}
