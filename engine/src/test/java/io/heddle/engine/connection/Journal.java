package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What the handlers of one connection were told, a line for each event; and what they do about it. */
public final class Journal {
    public final List<String> lines = new ArrayList<>();
    private final Map<String, Consumer<WebSocket>> reactions = new HashMap<>();
    private final WebSocket of;
    private WebSocketError error;
    private int checked;

    /** Listens to everything but the pieces, which would keep messages from being assembled. */
    Journal(WebSocket of) {
        this.of = of;
        of.onOpen(ws -> add("open", ""))
            .onMessage((ws, text) -> add("text", ClientFrame.show(true, ServerFrames.utf8(text))))
            .onBinary((ws, bytes) -> add("binary", ClientFrame.show(false, bytes)))
            .onPing((ws, payload) -> add("ping", payload.toUtf8String()))
            .onPong((ws, payload) -> add("pong", shown(payload)))
            .onWritable(ws -> add("writable", ""))
            .onClosed((ws, code, reason) -> add("closed", code + " " + reason))
            .onError((ws, failure) -> {
                error = failure;
                add("error", failure.kind() + " " + failure.phase());
            });
    }

    /** Listens to pieces too. */
    Journal withPieces() {
        of.onIncompleteFrame((ws, piece) -> {
            byte[] bytes = piece.payload().toByteArray();
            add("piece", (piece.isText() ? "text" : "binary") + (piece.isFirst() ? " first" : "") + (piece.isLast() ? " last" : "")
                + " " + ClientFrame.show(false, bytes));
        });
        return this;
    }

    /** What the handler of that event does after it wrote its line. */
    public Journal on(String event, Consumer<WebSocket> reaction) {
        reactions.put(event, reaction);
        return this;
    }

    /** The lines since the last check. */
    public void expect(String... expected) {
        assertEquals(List.of(expected), lines.subList(checked, lines.size()));
        checked = lines.size();
    }

    /** All lines of a long journal: only the first difference is of interest. */
    public void expectAll(List<String> expected, String how) {
        for (int i = 0; i < Math.min(expected.size(), lines.size()); i++) {
            assertEquals(expected.get(i), lines.get(i), how + ", line " + i);
        }
        assertEquals(expected.size(), lines.size(), how);
        checked = lines.size();
    }

    public List<String> lastEvents() {
        return lines.stream().filter(line -> line.startsWith("closed") || line.startsWith("error")).toList();
    }

    public WebSocketError error() {
        return error;
    }

    /** Exactly one of closed and error, exactly once, and nothing after it. */
    void checkEnd() {
        assertEquals(1, lastEvents().size(), () -> "exactly one last event, in " + lines);
        assertEquals(lastEvents().get(0), lines.get(lines.size() - 1), () -> "nothing after the last event, in " + lines);
    }

    private static String shown(BufferSegment payload) {
        // A time, as in the answer to a ping of ours, is no text.
        boolean isText = payload.count() == 0 || payload.get(0) > 0;
        return isText ? payload.toUtf8String() : "of " + payload.count() + " bytes";
    }

    private void add(String event, String detail) {
        lines.add((event + " " + detail).strip());
        Consumer<WebSocket> reaction = reactions.get(event);
        if (reaction != null) {
            reaction.accept(of);
        }
    }
}
