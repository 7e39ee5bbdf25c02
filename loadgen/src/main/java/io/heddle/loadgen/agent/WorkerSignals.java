package io.heddle.loadgen.agent;

/**
 * The signals of an engine's worker to the agent, each with a ring of the bell. <b>Thread:</b> written by the loop, read by any thread.
 */
final class WorkerSignals {
    private final Runnable bell;
    private volatile boolean isSettled;
    private volatile boolean isHopeless;
    private volatile boolean isDeserted;
    private volatile boolean isDrained;
    private volatile boolean isFinished;
    private volatile String lastFailure = "";

    WorkerSignals(Runnable bell) {
        this.bell = bell;
    }

    /** A recording was handed out. */
    void cut() {
        bell.run();
    }

    /** All users have begun, and each is connected or has failed. */
    void settled() {
        if (!isSettled) {
            isSettled = true;
            bell.run();
        }
    }

    /** No attempt to connect has succeeded, and there were enough. */
    void hopeless() {
        if (!isHopeless) {
            isHopeless = true;
            bell.run();
        }
    }

    /** No user is left, and none will come. */
    void deserted() {
        if (!isDeserted) {
            isDeserted = true;
            bell.run();
        }
    }

    /** No answer is under way any more, or the time for them is over. */
    void drained() {
        if (!isDrained) {
            isDrained = true;
            bell.run();
        }
    }

    void finished() {
        isFinished = true;
        bell.run();
    }

    void failure(String sentence) {
        lastFailure = sentence;
    }

    boolean isSettled() {
        return isSettled;
    }

    boolean isHopeless() {
        return isHopeless;
    }

    boolean isDeserted() {
        return isDeserted;
    }

    boolean isDrained() {
        return isDrained;
    }

    boolean isFinished() {
        return isFinished;
    }

    /** Why the last attempt to connect failed, or empty. */
    String lastFailure() {
        return lastFailure;
    }
}
