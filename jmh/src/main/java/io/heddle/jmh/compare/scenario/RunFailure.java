package io.heddle.jmh.compare.scenario;

/** A run without figures; the message goes into the result. <b>Thread:</b> any thread. */
final class RunFailure extends Exception {
    private static final long serialVersionUID = 1L;

    RunFailure(String message) {
        super(message);
    }

    RunFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
