package io.heddle.loadgen.scenario;

import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Keeps what is sent, and answers as the test says. <b>Thread:</b> any one thread. */
final class FakeConnection extends BareConnection {
    /** Texts as they are, binary messages in hexadecimal behind a {@code #}; not kept if {@code forgets}. */
    final List<String> sent = new ArrayList<>();
    SendResult answer = SendResult.QUEUED;
    boolean forgets;
    String closed = "";
    final byte[] last = new byte[4096];
    int lastCount;

    private final ReusedSegment.Pool pool;

    FakeConnection(ReusedSegment.Pool pool) {
        this.pool = pool;
    }

    @Override
    public SendResult sendAsText(BufferSegment segment) {
        return take(segment, true);
    }

    @Override
    public SendResult sendAsBinary(BufferSegment segment) {
        return take(segment, false);
    }

    private SendResult take(BufferSegment segment, boolean text) {
        if (answer.isQueued()) {
            lastCount = Math.min(last.length, segment.count());
            if (segment.count() <= last.length) {
                segment.copyTo(last, 0);
            }
            if (!forgets) {
                byte[] bytes = segment.toByteArray();
                sent.add(text ? new String(bytes, StandardCharsets.UTF_8) : "#" + HexFormat.of().formatHex(bytes));
            }
        }
        pool.takeBack(segment);
        return answer;
    }

    @Override
    public void close(int code, String reason) {
        closed = code + " " + reason;
    }

    @Override
    public void abort() {
        closed = "aborted";
    }
}
