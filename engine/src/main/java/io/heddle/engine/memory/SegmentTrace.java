package io.heddle.engine.memory;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stacks that acquired a segment and, later, released it.
 *
 * <p><b>Thread:</b> single writer (the owner of the segment), any reader. <b>Owns:</b> two stacks.
 */
final class SegmentTrace {
    private static final int MAX_FRAMES = 24;
    private static final List<String> OWN_CLASSES = List.of(
        SegmentTrace.class.getName(), TrackingSegmentPool.class.getName(), SegmentPool.class.getName());

    final long serial;

    private final Stack acquired;
    private volatile Stack released;

    SegmentTrace(long serial) {
        this.serial = serial;
        this.acquired = new Stack("Acquired");
    }

    void markReleased() {
        released = new Stack("Released");
    }

    /** The stack of the acquisition, in the usual form. */
    String acquiredAt() {
        return acquired.describe();
    }

    /** Adds the stacks known to a failure: in its message the place, suppressed the whole stack. */
    IllegalStateException explain(IllegalStateException failure) {
        Stack released = this.released;
        IllegalStateException explained = new IllegalStateException(failure.getMessage() + "; " + acquired.place()
            + (released == null ? "" : "; " + released.place()));
        explained.setStackTrace(failure.getStackTrace());
        explained.addSuppressed(acquired);
        if (released != null) {
            explained.addSuppressed(released);
        }
        return explained;
    }

    /** A stack to keep, not to throw. */
    private static final class Stack extends Exception {
        private static final long serialVersionUID = 1L;

        Stack(String what) {
            super(what + " by thread '" + Thread.currentThread().getName() + "'");
        }

        String place() {
            return getMessage() + " at " + frames().findFirst().map(StackTraceElement::toString).orElse("an unknown place");
        }

        String describe() {
            return frames().map(frame -> "\n    at " + frame).collect(Collectors.joining("", getMessage(), ""));
        }

        private Stream<StackTraceElement> frames() {
            return Stream.of(getStackTrace()).dropWhile(frame -> OWN_CLASSES.contains(frame.getClassName())).limit(MAX_FRAMES);
        }
    }
}
