package io.heddle.testkit.server;

/** A client broke the rules of RFC 6455 or of HTTP. <b>Thread:</b> any thread. */
public final class Violation extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message the whole sentence, with the section of the RFC */
    public Violation(String message) {
        super(message, null, false, false);
    }
}
