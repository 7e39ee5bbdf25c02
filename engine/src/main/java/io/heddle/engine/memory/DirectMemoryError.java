package io.heddle.engine.memory;

/**
 * The JVM has no direct memory for a buffer of the engine, although the pool gave up all that was idle. A connection that meets it ends in
 * a CAPACITY error, whose sentence is this message. An error and not an exception: so nothing on its way takes it for a fault of its own.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class DirectMemoryError extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;

    DirectMemoryError(String sentence, OutOfMemoryError cause) {
        super(sentence);
        initCause(cause);
    }
}
