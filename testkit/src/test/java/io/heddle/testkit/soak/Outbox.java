package io.heddle.testkit.soak;

/**
 * The messages that one thread has sent on one connection, and the ones that came back.
 *
 * <p><b>Thread:</b> {@link #next} and {@link #queued} by the sender, the rest by the event loop.
 */
final class Outbox {
    private final Soak soak;
    private final boolean isOfLoop;
    /** Written by the sender alone. */
    private volatile int sent;
    private volatile int echoed;

    Outbox(Soak soak, boolean isOfLoop) {
        this.soak = soak;
        this.isOfLoop = isOfLoop;
    }

    /** The next message; the same number again if this one is not queued. */
    Message next(boolean isText) {
        return new Message(isText, isOfLoop, sent);
    }

    void queued() {
        sent = sent + 1;
        soak.counts().sent.increment();
    }

    /** Takes an echo. @return what is wrong with it, or null */
    String echoed(Message message) {
        int expected = echoed;
        echoed = message.number() + 1;
        return message.number() == expected ? null : message + " came, but number " + expected + " was expected";
    }

    boolean isEmpty() {
        return sent == echoed;
    }

    @Override
    public String toString() {
        return echoed + " of " + sent;
    }
}
