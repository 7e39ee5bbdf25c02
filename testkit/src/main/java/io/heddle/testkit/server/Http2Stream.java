package io.heddle.testkit.server;

import io.heddle.testkit.RequestHead;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.wire.Http2Frames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A conversation on a stream of HTTP/2, by the extended CONNECT of RFC 8441.
 *
 * <p><b>Thread:</b> guarded by the server's monitor.
 */
final class Http2Stream implements Carrier {
    private static final int SWITCHING_PROTOCOLS = 101;

    final int id;
    private final Http2Session session;
    private final RequestHead head;
    private Listener listener;
    // From the client.
    private long receiveWindow;
    private boolean isInputEnded;
    private boolean isPaused;
    private boolean withholdsWindow;
    /** The bytes that the client has not been given back: of the stream's window, and of the session's. */
    private int withheld;
    private int withheldOfSession;
    /** Arrived while reading was paused. */
    private final ArrayDeque<byte[]> held = new ArrayDeque<>();
    private boolean isEndHeld;
    private int bytesBeforeAnswer;
    // To the client.
    private final ArrayDeque<byte[]> output = new ArrayDeque<>();
    private int written;
    private long sendWindow;
    private boolean isAnswered;
    private boolean isAccepted;
    private boolean isEndDue;
    private boolean isOutputEnded;
    // The whole.
    /** The server reads no more, and the stream ends with what it has to say. */
    private boolean isClosing;
    private boolean isOver;

    Http2Stream(int id, Http2Session session, RequestHead head, long receiveWindow, long sendWindow) {
        this.id = id;
        this.session = session;
        this.head = head;
        this.receiveWindow = receiveWindow;
        this.sendWindow = sendWindow;
    }

    @Override
    public void start(Listener next) {
        listener = next;
    }

    @Override
    public String client() {
        return session.client() + ", stream " + id;
    }

    @Override
    public Http2Stream http2() {
        return this;
    }

    Http2Session session() {
        return session;
    }

    // ---- from the client ----

    void onRequest(boolean isEnd, String violation) {
        if (isOver) {
            return;
        }
        if (violation != null) {
            violate(violation);
        } else {
            listener.onRequest(head);
        }
        if (isEnd) {
            onEnd();
        }
    }

    /**
     * Takes the content of a DATA frame.
     *
     * @param length of the whole frame, with padding
     */
    void onData(byte[] content, int length, boolean isEnd) {
        receiveWindow -= length;
        if (receiveWindow < 0) {
            violate(
                "The client sent " + -receiveWindow + " bytes more on stream " + id + " than its window allows (RFC 9113 section 6.9.1)");
            return;
        }
        if (isClosing && content.length > 0) {
            // As TCP does with bytes for a socket that nobody reads any more.
            session.credit(length);
            reset(Http2Frames.CANCEL);
            return;
        }
        if (!isAnswered) {
            bytesBeforeAnswer += content.length;
        } else if (isPaused) {
            held.add(content);
        } else {
            deliver(content);
        }
        // The session is not to wait for a stream that is not read.
        creditSession(length);
        withheld += length;
        if (!isEnd) {
            creditStream();
        } else if (isPaused) {
            isEndHeld = true;
        } else {
            onEnd();
        }
    }

    private void deliver(byte[] content) {
        if (isAccepted && content.length > 0) {
            listener.onBytes(content);
        }
    }

    private void onEnd() {
        isInputEnded = true;
        session.onInputEnded(this);
        listener.onEnd();
        session.onProgress(this);
    }

    void onReset(int code) {
        isOver = true;
        listener.onNote("RST_STREAM " + Http2Frames.errorName(code));
        listener.onBroken("the client reset the stream with " + Http2Frames.errorName(code));
    }

    /** The session is gone, or will not do anything for this stream. */
    void onLost(String cause) {
        isOver = true;
        if (!isInputEnded) {
            listener.onBroken(cause);
        }
    }

    /** @return false if the conversation is over, and does not report the violation */
    boolean violate(String sentence) {
        boolean isReported = listener.onViolation(sentence);
        if (!isAnswered) {
            reset(Http2Frames.PROTOCOL_ERROR);
        }
        return isReported;
    }

    /** The session ends because of a mistake that another conversation has reported. */
    void abandon() {
        isOver = true;
        listener.onAbandoned();
    }

    void note(String what) {
        if (!isOver) {
            listener.onNote(what);
        }
    }

    // ---- windows ----

    void onAckedWindow(long change) {
        receiveWindow += change;
    }

    /** @return false if the window is larger than a window can be */
    boolean addSendWindow(long change) {
        sendWindow += change;
        return sendWindow <= Integer.MAX_VALUE;
    }

    private void creditSession(int bytes) {
        withheldOfSession += bytes;
        // A stream that has just ended gives everything back.
        if (!withholdsWindow || isOver) {
            session.credit(withheldOfSession);
            withheldOfSession = 0;
        }
    }

    private void creditStream() {
        if (!withholdsWindow && !isPaused && withheld > 0 && !isInputEnded && !isOver) {
            receiveWindow += withheld;
            session.output().write(Http2Frames.windowUpdate(id, withheld));
            withheld = 0;
        }
    }

    /** The session needs what was withheld of its window for others. */
    void giveSessionBack() {
        session.credit(withheldOfSession);
        withheldOfSession = 0;
    }

    /** Gives the client nothing back of its windows from now on. */
    void withholdWindow() {
        withholdsWindow = true;
    }

    /** Gives the client everything back that was withheld, and goes on with that. */
    void releaseWindow() {
        withholdsWindow = false;
        creditSession(0);
        creditStream();
    }

    // ---- to the client ----

    @Override
    public String answer(UpgradeAnswer answer) throws Violation {
        if (answer.isAccepting()) {
            Http2Request.checkWebSocket(head, session.isSecured(), isInputEnded);
            if (bytesBeforeAnswer > 0) {
                throw new Violation("The client sent " + bytesBeforeAnswer + " bytes before it had an answer (RFC 8441 section 5)");
            }
        }
        isAnswered = true;
        isAccepted = answer.isAccepting();
        String status = String.valueOf(answer.status() == SWITCHING_PROTOCOLS ? 200 : answer.status());
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        if (answer.adds(":status")) {
            fields.add(Map.entry(":status", status));
        }
        answer.headers().forEach(header -> fields.add(Map.entry(header.getKey().toLowerCase(Locale.ROOT), header.getValue())));
        session.output().headers(id, fields, false);
        if (!answer.body().isEmpty()) {
            write(answer.body().getBytes(StandardCharsets.UTF_8));
        }
        if (!isAccepted) {
            endOutput();
        }
        return status;
    }

    @Override
    public void answerRaw(byte[] bytes, boolean isAccepting) {
        throw new IllegalStateException(
            "the client has chosen HTTP/2, whose answers have no lines: sendSessionRaw sends frames of any kind");
    }

    @Override
    public void write(byte[] bytes) {
        if (bytes.length > 0) {
            output.add(bytes.clone());
            flush();
        }
    }

    /** Writes as much as the windows allow. */
    void flush() {
        while (!output.isEmpty() && !isOver) {
            byte[] next = output.peekFirst();
            int count = session.output().data(id, next, written, sendWindow);
            if (count == 0) {
                return;
            }
            sendWindow -= count;
            written += count;
            if (written == next.length) {
                output.removeFirst();
                written = 0;
            }
        }
        if (isEndDue && !isOutputEnded && !isOver) {
            isOutputEnded = true;
            session.output().endStream(id);
            session.onProgress(this);
        }
    }

    @Override
    public void pauseReading() {
        isPaused = true;
    }

    @Override
    public void resumeReading() {
        session.later(() -> {
            isPaused = false;
            while (!held.isEmpty() && !isPaused && !isOver) {
                deliver(held.removeFirst());
            }
            creditStream();
            if (isEndHeld && held.isEmpty() && !isOver) {
                isEndHeld = false;
                onEnd();
            }
        });
    }

    @Override
    public void endOutput() {
        if (isAnswered) {
            isEndDue = true;
            flush();
        } else {
            // Without an answer there is no end in order (RFC 9113 section 8.1).
            reset(Http2Frames.CANCEL);
        }
    }

    @Override
    public void close() {
        isClosing = true;
        held.clear();
        endOutput();
    }

    @Override
    public void reset() {
        reset(isAnswered ? Http2Frames.CANCEL : Http2Frames.REFUSED_STREAM);
    }

    void reset(int code) {
        if (!isOver) {
            isOver = true;
            output.clear();
            session.output().write(Http2Frames.rstStream(id, code));
            session.remove(this);
        }
    }

    /** True if both sides have ended. */
    boolean isEnded() {
        return isOutputEnded && isInputEnded;
    }

    @Override
    public boolean isClosed() {
        return isOver || isClosing && isOutputEnded;
    }

    @Override
    public void after(Duration delay, Runnable action) {
        session.after(delay, action);
    }
}
