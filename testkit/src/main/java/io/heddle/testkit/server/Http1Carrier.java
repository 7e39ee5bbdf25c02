package io.heddle.testkit.server;

import io.heddle.testkit.RequestHead;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.UpgradeAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A conversation on a connection of its own, by the upgrade of RFC 6455 section 4.
 *
 * <p><b>Thread:</b> guarded by the server's monitor.
 */
final class Http1Carrier implements Carrier, ServerChannel.Listener {
    private enum State {
        HEAD,
        REQUESTED,
        FRAMES,
        /** Answered without an upgrade, or the client broke the rules: further bytes are not for a conversation. */
        OVER
    }

    private final ServerChannel channel;
    private final HeadReader reader = new HeadReader();
    /** Came behind the request's head, before an answer. */
    private final ByteArrayOutputStream early = new ByteArrayOutputStream();
    private Listener listener;
    private State state = State.HEAD;
    private RequestHead head;

    Http1Carrier(ServerChannel channel) {
        this.channel = channel;
    }

    @Override
    public void start(Listener next) {
        listener = next;
    }

    @Override
    public String client() {
        return String.valueOf(channel.client());
    }

    // ---- from the client ----

    @Override
    public void onBytes(byte[] bytes) {
        switch (state) {
            case HEAD -> readHead(bytes);
            case REQUESTED -> early.writeBytes(bytes);
            case FRAMES -> listener.onBytes(bytes);
            default -> {
                // The connection is to end; the client may not know yet.
            }
        }
    }

    @Override
    public void onEnd() {
        listener.onEnd();
    }

    @Override
    public void onBroken(IOException cause) {
        listener.onBroken(String.valueOf(cause.getMessage()));
    }

    private void readHead(byte[] bytes) {
        try {
            head = reader.add(bytes);
        } catch (Violation violation) {
            violate(violation.getMessage());
            return;
        }
        if (head != null) {
            early.writeBytes(reader.takeRest());
            state = State.REQUESTED;
            listener.onRequest(head);
        }
    }

    private void violate(String sentence) {
        state = State.OVER;
        listener.onViolation(sentence);
    }

    // ---- to the client ----

    @Override
    public String answer(UpgradeAnswer answer) throws Violation {
        if (answer.isAccepting()) {
            Handshake.check(head, early.size());
        }
        String text = Handshake.answerTo(head, answer);
        channel.write(text.getBytes(StandardCharsets.ISO_8859_1));
        channel.write(answer.body().getBytes(StandardCharsets.UTF_8));
        state = answer.isAccepting() ? State.FRAMES : State.OVER;
        if (!answer.isAccepting()) {
            channel.endOutput();
        }
        return text.substring(text.indexOf(' ') + 1, text.indexOf('\r'));
    }

    @Override
    public void answerRaw(byte[] bytes, boolean isAccepting) {
        channel.write(bytes);
        state = isAccepting ? State.FRAMES : State.OVER;
    }

    @Override
    public void write(byte[] bytes) {
        channel.write(bytes);
    }

    @Override
    public void pauseReading() {
        channel.pauseReading();
    }

    @Override
    public void resumeReading() {
        channel.resumeReading();
    }

    @Override
    public void endOutput() {
        channel.endOutput();
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void reset() {
        channel.reset();
    }

    @Override
    public boolean isClosed() {
        return channel.isClosed();
    }

    @Override
    public void after(Duration delay, Runnable action) {
        channel.after(delay, action);
    }
}
