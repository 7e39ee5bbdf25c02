package io.heddle.testkit.server;

import io.heddle.testkit.RequestHead;
import io.heddle.testkit.UpgradeAnswer;
import java.time.Duration;

/**
 * Carries one conversation: its request, its answer, and then the bytes of its frames. The conversation does not know which version of HTTP
 * that is.
 *
 * <p><b>Thread:</b> guarded by the server's monitor.
 */
interface Carrier {

    /** Hears of what arrives. */
    interface Listener {
        void onRequest(RequestHead head);

        /** Bytes of frames, after an answer that accepts. */
        void onBytes(byte[] bytes);

        void onEnd();

        void onBroken(String cause);

        /**
         * The client broke the rules of HTTP; no bytes are told after this.
         *
         * @return false if the conversation is over already, and does not report it
         */
        boolean onViolation(String sentence);

        /** All ends because of a violation that another conversation has reported. */
        void onAbandoned();

        /** Something happened around the conversation that is worth a line of its transcript. */
        void onNote(String what);
    }

    void start(Listener listener);

    /** The client's address, for people. */
    String client();

    /**
     * The stream of HTTP/2 that this is.
     *
     * @throws IllegalStateException if it is none
     */
    default Http2Stream http2() {
        throw new IllegalStateException("This cannot be done: the client has chosen HTTP/1.1");
    }

    /**
     * Answers the request, as it is said, and ends the output unless the answer accepts.
     *
     * @return the answer's first line, for people
     * @throws Violation if the answer accepts, and the request is no right request for an upgrade
     */
    String answer(UpgradeAnswer answer) throws Violation;

    /**
     * Answers the request with bytes as they are.
     *
     * @param isAccepting whether the client's bytes are frames from now on
     */
    void answerRaw(byte[] bytes, boolean isAccepting);

    void write(byte[] bytes);

    void pauseReading();

    void resumeReading();

    void endOutput();

    void close();

    void reset();

    boolean isClosed();

    void after(Duration delay, Runnable action);
}
