package io.heddle.engine.handshake.auth;

/**
 * Counts the answers of one attempt to all the servers, or all the proxies, that it meets: redirects and nonces that are ever new would
 * let it go on for long, although each of them is bounded by itself.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class AnswerLimits {
    /** How often the authenticator is asked. */
    public static final int MAX_ASKED = 5;
    /** Answers of any kind: given credentials, renewed nonces, and those of the authenticator. */
    public static final int MAX_ANSWERS = 10;

    private int asked;
    private int answers;

    boolean mayAsk() {
        return asked < MAX_ASKED;
    }

    boolean mayAnswer() {
        return answers < MAX_ANSWERS;
    }

    void asked() {
        asked++;
    }

    void answered() {
        answers++;
    }
}
