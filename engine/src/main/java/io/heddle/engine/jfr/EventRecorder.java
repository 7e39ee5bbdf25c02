package io.heddle.engine.jfr;

import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.event.Closure.Initiator;
import io.heddle.engine.log.Logged;
import java.util.function.ToLongFunction;

/**
 * Records events of one part of an engine. This class itself records nothing: it serves where the module jdk.jfr is missing.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public class EventRecorder {

    /** The event of an opening under way. <b>Thread:</b> loop-confined. */
    public interface Opening {}

    /** Known once a JVM: whether a class is there does not change. */
    private static final class Jvm {
        static final boolean HAS_JFR = hasJfr();

        private static boolean hasJfr() {
            try {
                Class.forName("jdk.jfr.Event", false, EventRecorder.class.getClassLoader());
                // Links the events too.
                new FlightRecorder();
                return true;
            } catch (ClassNotFoundException | LinkageError absent) {
                return false;
            }
        }
    }

    EventRecorder() {}

    /** A recorder for one part of an engine, which records handlers and cycles one at a time. */
    public static EventRecorder ofJvm() {
        return Jvm.HAS_JFR ? new FlightRecorder() : new EventRecorder();
    }

    /** An opening begins. @return null if no recording wants it; then it is not told of */
    public Opening beginOpening() {
        return null;
    }

    /**
     * An opening is over.
     *
     * @param opening not null
     * @param spentNs in each phase; negative for one that did not occur
     * @param error null if the connection is open, or its own application has let go
     */
    public void endOpening(Opening opening, Logged of, ToLongFunction<Phase> spentNs, boolean isOpen, WebSocketError error) {}

    /** @return whether the ends of connections are wanted */
    public boolean wantsEnds() {
        return false;
    }

    /**
     * A connection has ended. To be guarded by {@link #wantsEnds}.
     *
     * @param wasOpen whether messages could flow before
     * @param error null if it was closed
     * @param code 0 if it failed
     */
    public void ended(Logged of, boolean wasOpen, WebSocketError error, int code, String reason, Initiator initiator) {}

    /** A handler is about to be called. */
    public void beginHandler() {}

    /** The handler has returned. @return whether it is to be told of by {@link #slowHandler} */
    public boolean endHandler() {
        return false;
    }

    /** @param method that the handler was given to: "onMessage", for instance */
    public void slowHandler(Logged of, String method, String handler) {}

    /** A duty cycle begins, after its wait. */
    public void beginCycle() {}

    /** @param work that the cycle found to do: sockets, sends, commands, deadlines */
    public void endCycle(int work) {}
}
