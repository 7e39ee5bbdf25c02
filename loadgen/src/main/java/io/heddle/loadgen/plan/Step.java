package io.heddle.loadgen.plan;

import java.time.Duration;
import java.util.List;

/**
 * One thing that a user does. Steps that are measured have a name, unique in the plan; the others may have none. <b>Thread:</b> immutable.
 */
public sealed interface Step {

    /** Opens the connection. A scenario that does not begin with it gets one in front. */
    record Connect(String name, Duration within) implements Step {}

    /** Sends a message and goes on. */
    record Send(String name, Message message) implements Step {}

    /**
     * Sends a message whose answer is known by the time stamp that the server sends back with it; latency counts from when it was due.
     * In a {@link Repeat.Kind#WHEN_DUE} loop it does not wait for the answer, so that messages overlap; elsewhere it does.
     *
     * @param sizeBytes payload, filled behind the stamp
     */
    record Echo(String name, Message.Kind kind, int sizeBytes, Duration within) implements Step {}

    /**
     * Sends a message and awaits its answer.
     *
     * @param answer which message can be the answer; null if the id alone tells
     * @param id where the answer has the id that the message had as {@code {{id}}}; null if the next message that matches is the answer
     * @param awaited whether the next step waits for the answer; if not, several requests are in flight, and {@code id} must be given
     */
    record Request(
        String name, Message message, Matcher answer, Extract id, Duration within, List<Capture> captures, List<Check> checks,
        boolean awaited)
        implements Step {
        public Request {
            captures = List.copyOf(captures);
            checks = List.copyOf(checks);
        }
    }

    /** Awaits a message that matches; null matches any message. Messages that do not match are left to the listeners. */
    record Await(String name, Matcher message, Duration within, List<Capture> captures, List<Check> checks) implements Step {
        public Await {
            captures = List.copyOf(captures);
            checks = List.copyOf(checks);
        }
    }

    /** Does nothing for a time. */
    record Think(Delay delay) implements Step {}

    /** Gives a variable a value. */
    record Assign(String variable, String template) implements Step {}

    /**
     * Steps that are done again and again.
     *
     * @param times for {@link Kind#TIMES}, 0 or more
     * @param during for {@link Kind#DURING}
     * @param condition for {@link Kind#WHILE}, looked at before each turn
     */
    record Repeat(Kind kind, long times, Duration during, Condition condition, List<Step> steps) implements Step {

        /** How long a loop goes on. */
        public enum Kind {
            /** So many turns. */
            TIMES,
            /** As many turns as begin within a time. */
            DURING,
            /** As long as a condition holds. */
            WHILE,
            /** Until the run ends, each turn right behind the last: the closed loop. */
            FOREVER,
            /** Until the run ends, each turn when the plan's rate makes one due: the open loop. Latency counts from that time. */
            WHEN_DUE
        }

        public Repeat {
            steps = List.copyOf(steps);
        }
    }

    /** Does one list of steps or the other. */
    record Branch(Condition condition, List<Step> then, List<Step> otherwise) implements Step {
        public Branch {
            then = List.copyOf(then);
            otherwise = List.copyOf(otherwise);
        }
    }

    /** Sends a ping and awaits its pong (RFC 6455 section 5.5.2). */
    record Ping(String name, Duration within) implements Step {}

    /** Closes the connection (RFC 6455 section 7.1.2). Steps after it need a {@link Connect}. */
    record Close(int code, String reason) implements Step {}
}
