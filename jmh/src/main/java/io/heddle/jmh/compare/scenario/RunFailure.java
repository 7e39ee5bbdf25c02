package io.heddle.jmh.compare.scenario;

/** Why a run has no figures: its message goes into the result. <b>Thread:</b> any thread. */
final class RunFailure extends Exception {
    private static final long serialVersionUID = 1L;

    RunFailure(String message) {
        super(message);
    }

    RunFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
