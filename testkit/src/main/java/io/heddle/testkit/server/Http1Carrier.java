package io.heddle.testkit.server;

import io.heddle.testkit.RequestHead;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.UpgradeAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A conversation on a connection of its own, by the upgrade of RFC 6455 section 4.
 *
 * <p><b>Thread:</b> guarded by the server's monitor.
 */
final class Http1Carrier implements Carrier, ServerChannel.Listener {
    static final int MAX_HEAD_BYTES = 64 << 10;

    private enum State {
        HEAD,
        REQUESTED,
        FRAMES,
        /** Answered without an upgrade, or the client broke the rules: further bytes are not for a conversation. */
        OVER
    }

    private final ServerChannel channel;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
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
            case HEAD -> {
                int searched = Math.max(0, received.size() - 3);
                received.writeBytes(bytes);
                readHead(searched);
            }
            case REQUESTED -> received.writeBytes(bytes);
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

    private void readHead(int searched) {
        byte[] all = received.toByteArray();
        int end = endOfHead(all, searched);
        if (end < 0 && all.length > MAX_HEAD_BYTES || end > MAX_HEAD_BYTES) {
            violate("The client sent a request head of more than " + MAX_HEAD_BYTES + " bytes, the limit of this server");
        } else if (end >= 0) {
            received.reset();
            received.write(all, end, all.length - end);
            parse(new String(all, 0, end - 4, StandardCharsets.ISO_8859_1));
        }
    }

    private static int endOfHead(byte[] all, int from) {
        for (int i = from; i + 4 <= all.length; i++) {
            if (all[i] == '\r' && all[i + 1] == '\n' && all[i + 2] == '\r' && all[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private void parse(String text) {
        List<String> lines = Arrays.asList(text.split("\r\n", -1));
        String[] first = lines.get(0).split(" ", -1);
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon <= 0 || line.substring(0, colon).chars().anyMatch(c -> c <= ' ') || line.indexOf('\n') >= 0
                || line.indexOf('\r') >= 0) {
                violate("The client sent a line that is no header (RFC 9112 section 5): " + Show.text(line));
                return;
            }
            headers.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        if (first.length != 3 || first[0].isEmpty() || first[1].isEmpty() || !first[2].startsWith("HTTP/")) {
            violate("The client began with a line that is no request (RFC 9112 section 3): " + Show.text(lines.get(0)));
            return;
        }
        head = new RequestHead(first[0], first[1], first[2], headers);
        state = State.REQUESTED;
        listener.onRequest(head);
    }

    private void violate(String sentence) {
        state = State.OVER;
        listener.onViolation(sentence);
    }

    // ---- to the client ----

    @Override
    public String answer(UpgradeAnswer answer) throws Violation {
        if (answer.isAccepting()) {
            Handshake.check(head, received.size());
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
