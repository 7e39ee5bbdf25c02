package io.heddle.testkit.soak;

/** Thrown by handlers on purpose. <b>Thread:</b> immutable. */
final class Deliberate extends RuntimeException {
    private static final long serialVersionUID = 1;

    Deliberate() {
        super("thrown on purpose", null, false, false);
    }
}
