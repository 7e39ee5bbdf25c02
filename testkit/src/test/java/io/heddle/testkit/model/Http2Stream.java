package io.heddle.testkit.model;

import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.wire.Http2Frames;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One stream of an HTTP/2 connection, within its flow control, as a channel. <b>Thread:</b> the one that runs the network. */
final class Http2Stream implements ServerChannel, ServerSession.Carrier {
    private static final int MAX_FRAME_BYTES = 16_384;
    private static final int CANCEL = 8;

    /** The bytes of this stream up to some point, and how many bytes of the connection there were by then. */
    private record Mark(long ofStream, long ofWire) {}

    private final Http2Front front;
    private final int id;
    private final ArrayDeque<byte[]> output = new ArrayDeque<>();
    private final List<byte[]> unread = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    ServerSession session;
    long window;
    private long given;
    private long sent;
    private boolean isPaused;
    private boolean isEnding;
    private boolean isOutputEnded;
    private boolean isInputEnded;
    private boolean isReset;

    Http2Stream(Http2Front front, int id, long window) {
        this.front = front;
        this.id = id;
        this.window = window;
    }

    void onData(byte[] bytes, boolean isEnd) {
        if (isPaused) {
            unread.add(bytes);
        } else {
            deliver(bytes);
        }
        if (isEnd) {
            isInputEnded = true;
            if (!isPaused) {
                session.onEnd();
            }
        }
    }

    void onReset() {
        isReset = true;
        session.onBroken(new IOException("RST_STREAM"));
    }

    private void deliver(byte[] bytes) {
        if (bytes.length > 0 && !isReset && !front.isEnding()) {
            front.write(Http2Frames.windowUpdate(id, bytes.length));
        }
        session.onBytes(bytes);
    }

    void pump() {
        while (!output.isEmpty() && window > 0 && front.window > 0 && !isReset && !front.isEnding()) {
            byte[] head = output.removeFirst();
            int count = (int) Math.min(Math.min(head.length, MAX_FRAME_BYTES), Math.min(window, front.window));
            front.write(Http2Frames.data(id, Arrays.copyOf(head, count)));
            window -= count;
            front.window -= count;
            sent += count;
            marks.add(new Mark(sent, front.wire.bytesGiven()));
            if (count < head.length) {
                output.addFirst(Arrays.copyOfRange(head, count, head.length));
            }
        }
        if (output.isEmpty() && isEnding && !isOutputEnded && !isReset && !front.isEnding()) {
            isOutputEnded = true;
            front.write(Http2Frames.frame(Http2Frames.DATA, Http2Frames.END_STREAM, id));
        }
    }

    // ---- Carrier ----

    @Override
    public long given() {
        return given;
    }

    @Override
    public long arrived() {
        long wire = front.arrived.getAsLong();
        long arrived = 0;
        for (int i = marks.size() - 1; i >= 0 && arrived == 0; i--) {
            arrived = marks.get(i).ofWire() <= wire ? marks.get(i).ofStream() : 0;
        }
        return arrived;
    }

    @Override
    public void closeUnread() {
        pump();
        front.close();
    }

    // ---- ServerChannel ----

    @Override
    public void listener(Listener next) {
        throw new UnsupportedOperationException("the session is the listener");
    }

    @Override
    public InetSocketAddress client() {
        return front.channel.client();
    }

    @Override
    public void write(byte[] bytes) {
        given += bytes.length;
        if (bytes.length > 0) {
            output.addLast(bytes);
        }
        pump();
    }

    @Override
    public void pauseReading() {
        isPaused = true;
    }

    @Override
    public void resumeReading() {
        isPaused = false;
        List<byte[]> waiting = List.copyOf(unread);
        unread.clear();
        waiting.forEach(this::deliver);
        if (isInputEnded && !isReset) {
            session.onEnd();
        }
    }

    @Override
    public void endOutput() {
        isEnding = true;
        pump();
    }

    @Override
    public void close() {
        isEnding = true;
        pump();
    }

    @Override
    public void reset() {
        if (!isReset && !front.isEnding()) {
            isReset = true;
            front.write(Http2Frames.rstStream(id, CANCEL));
        }
    }

    @Override
    public boolean isClosed() {
        return isReset || isOutputEnded || front.isEnding();
    }

    @Override
    public void after(Duration delay, Runnable action) {
        front.channel.after(delay, action);
    }
}
