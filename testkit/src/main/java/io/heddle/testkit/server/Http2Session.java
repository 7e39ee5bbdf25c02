package io.heddle.testkit.server;

import io.heddle.testkit.Http2Settings;
import io.heddle.testkit.RequestHead;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.wire.FieldBlocks;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2FrameReader;
import io.heddle.testkit.wire.Http2Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The server's side of an HTTP/2 connection. Each request is a conversation on a stream of its own. The client's frames are checked by the
 * letter of RFC 9113; after a mistake the session ends with GOAWAY.
 *
 * <p><b>Thread:</b> guarded by the server's monitor. <b>Owns:</b> its streams.
 */
final class Http2Session implements ServerChannel.Listener {
    private static final int MAX_BLOCK_BYTES = 64 << 10;

    /** The server around its sessions. */
    interface Owner {
        /** A request begins a conversation. */
        void onStream(Http2Stream stream);

        /** The client has made a mistake that no conversation reports. */
        void onViolation(String sentence, Transcript transcript);

        /** Does something in an event of its own. */
        void later(ServerChannel channel, Runnable action);
    }

    private final ServerChannel channel;
    private final boolean isSecured;
    private final Owner owner;
    private final Transcript transcript;
    private final Http2FrameReader reader = new Http2FrameReader();
    private final FieldBlocks blocks = new FieldBlocks();
    private final Http2Output output;
    private final TreeMap<Integer, Http2Stream> streams = new TreeMap<>();
    /** The streams that the client has ended or reset. */
    private final BitSet endedByClient = new BitSet();
    /** The SETTINGS that the client has not acknowledged yet. */
    private final ArrayDeque<Http2Settings> unacked = new ArrayDeque<>();
    private Http2Settings acked = Http2Settings.none();
    private long receiveWindow = Http2Output.DEFAULT_WINDOW;
    private int lastStream;
    /** Streams above are not processed: the server has said so. */
    private int lastProcessed = Integer.MAX_VALUE;
    private boolean hasPreface;
    private boolean hasSettings;
    /** The HEADERS whose block is not whole, or null. */
    private Http2Frame openHeaders;
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    /** Nothing is read any more. */
    private boolean isOver;

    Http2Session(ServerChannel channel, boolean isSecured, Http2Settings settings, Transcript transcript, Owner owner) {
        this.channel = channel;
        this.isSecured = isSecured;
        this.owner = owner;
        this.transcript = transcript;
        output = new Http2Output(channel, blocks);
        transcript.note("HTTP/2 session from " + channel.client());
        settings(settings);
    }

    String client() {
        return String.valueOf(channel.client());
    }

    boolean isSecured() {
        return isSecured;
    }

    Http2Output output() {
        return output;
    }

    /** Does something in an event of its own, guarded by the server's monitor. */
    void later(Runnable action) {
        owner.later(channel, action);
    }

    void after(Duration delay, Runnable action) {
        channel.after(delay, action);
    }

    // ---- from the client ----

    @Override
    public void onBytes(byte[] bytes) {
        if (isOver) {
            return;
        }
        try {
            reader.add(bytes);
            if (!takePreface()) {
                return;
            }
            for (Http2Frame frame = next(); frame != null && !isOver; frame = isOver ? null : next()) {
                onFrame(frame);
            }
        } catch (Violation violation) {
            fail(violation.getMessage());
        }
    }

    private boolean takePreface() throws Violation {
        try {
            hasPreface = hasPreface || reader.takePreface();
            return hasPreface;
        } catch (IllegalStateException none) {
            throw new Violation(none.getMessage() + " (RFC 9113 section 3.4)");
        }
    }

    private Http2Frame next() throws Violation {
        // Larger frames are allowed from the time on at which the client knows so, which is the server's secret until it acknowledges.
        long limit = maxFrameBytes(acked);
        for (Http2Settings settings : unacked) {
            limit = Math.max(limit, maxFrameBytes(settings));
        }
        check(reader.nextLength() <= limit,
            "The client sent a frame of " + reader.nextLength() + " bytes; " + limit + " is the limit (RFC 9113 section 4.2)");
        return reader.next();
    }

    private static long maxFrameBytes(Http2Settings settings) {
        return valueOf(settings, Http2Frames.MAX_FRAME_SIZE, Http2Output.DEFAULT_FRAME_BYTES);
    }

    private static long valueOf(Http2Settings settings, int identifier, long otherwise) {
        return settings.value(identifier) == null ? otherwise : settings.value(identifier);
    }

    private void onFrame(Http2Frame frame) throws Violation {
        check(hasSettings || frame.is(Http2Frames.SETTINGS) && !frame.isAck(),
            "The client sent " + Http2Frames.typeName(frame.type()) + " before its SETTINGS (RFC 9113 section 3.4)");
        check(openHeaders == null
            ? !frame.is(Http2Frames.CONTINUATION) : frame.is(Http2Frames.CONTINUATION) && frame.stream() == openHeaders.stream(),
            "The client sent " + Http2Frames.typeName(frame.type()) + (openHeaders == null ? " without" : " within")
                + " an open header block (RFC 9113 section 6.10)");
        Http2FrameRules.check(frame);
        switch (frame.type()) {
            case Http2Frames.DATA -> onData(frame);
            case Http2Frames.HEADERS -> onHeaders(frame);
            case Http2Frames.CONTINUATION -> addToBlock(frame.payload(), frame.isEndOfHeaders());
            case Http2Frames.RST_STREAM -> onReset(frame);
            case Http2Frames.SETTINGS -> onSettings(frame);
            case Http2Frames.PING -> onPing(frame);
            case Http2Frames.GOAWAY -> note("<- GOAWAY " + Http2Frames.errorName(frame.intAt(Integer.BYTES)));
            case Http2Frames.WINDOW_UPDATE -> onWindowUpdate(frame);
            default -> {
                // PRIORITY means nothing any more (RFC 9113 section 5.3); others are unknown.
            }
        }
    }

    private void onSettings(Http2Frame frame) throws Violation {
        hasSettings = true;
        if (frame.isAck()) {
            onSettingsAck();
            return;
        }
        note("<- SETTINGS " + shown(frame));
        long change = output.apply(frame);
        output.write(Http2Frames.settingsAck());
        boolean isRight = true;
        for (Http2Stream stream : streams.values()) {
            isRight &= stream.addSendWindow(change);
        }
        check(isRight, "The client made the window of a stream larger than 2147483647 bytes by SETTINGS (RFC 9113 section 6.9.2)");
        flush();
    }

    private static Http2Settings shown(Http2Frame frame) {
        Http2Settings settings = Http2Settings.none();
        for (int at = 0; at < frame.payload().length; at += Short.BYTES + Integer.BYTES) {
            settings = settings.setting(frame.settingAt(at), frame.intAt(at + Short.BYTES) & 0xFFFF_FFFFL);
        }
        return settings;
    }

    /** The client has taken our SETTINGS, before the frames that follow. */
    private void onSettingsAck() {
        Http2Settings next = unacked.poll();
        if (next == null) {
            return;
        }
        long before = initialWindow(acked, Http2Output.DEFAULT_WINDOW);
        long change = initialWindow(next, before) - before;
        for (Map.Entry<Integer, Long> setting : next.values().entrySet()) {
            acked = acked.setting(setting.getKey(), setting.getValue());
        }
        streams.values().forEach(stream -> stream.onAckedWindow(change));
        if (next.value(Http2Frames.HEADER_TABLE_SIZE) != null) {
            blocks.decoderTable(next.value(Http2Frames.HEADER_TABLE_SIZE));
        }
    }

    private static long initialWindow(Http2Settings settings, long otherwise) {
        return valueOf(settings, Http2Frames.INITIAL_WINDOW_SIZE, otherwise);
    }

    private void onPing(Http2Frame frame) {
        if (!frame.isAck()) {
            note("<- PING");
            output.write(Http2Frames.frame(Http2Frames.PING, Http2Frames.ACK, 0, frame.payload()));
        }
    }

    private void onWindowUpdate(Http2Frame frame) throws Violation {
        int increment = frame.intAt(0) & Integer.MAX_VALUE;
        if (frame.stream() == 0) {
            output.addWindow(increment);
            check(output.window() <= Integer.MAX_VALUE,
                "The client made the window of the session larger than 2147483647 bytes (RFC 9113 section 6.9.1)");
        } else {
            checkNotIdle(frame);
            Http2Stream stream = streams.get(frame.stream());
            check(stream == null || stream.addSendWindow(increment),
                "The client made the window of a stream larger than 2147483647 bytes (RFC 9113 section 6.9.1)");
        }
        flush();
    }

    private void flush() {
        List.copyOf(streams.values()).forEach(Http2Stream::flush);
    }

    // ---- requests ----

    private void onHeaders(Http2Frame frame) throws Violation {
        int id = frame.stream();
        check(id % 2 == 1, "The client opened stream " + id + ", whose number is even (RFC 9113 section 5.1.1)");
        check(id > lastStream, "The client sent HEADERS on stream " + id + ", which "
            + (streams.containsKey(id) ? "carries a WebSocket (RFC 9113 section 8.5)" : "is no new one (RFC 9113 section 5.1.1)"));
        lastStream = id;
        openHeaders = frame;
        block.reset();
        addToBlock(Http2FrameRules.content(frame), frame.isEndOfHeaders());
    }

    private void addToBlock(byte[] part, boolean isEnd) throws Violation {
        check(block.size() + part.length <= MAX_BLOCK_BYTES,
            "The client sent a header block of more than " + MAX_BLOCK_BYTES + " bytes, the limit of this server");
        block.writeBytes(part);
        if (isEnd) {
            Http2Frame headers = openHeaders;
            openHeaders = null;
            onRequest(headers.stream(), headers.isEndOfStream());
        }
    }

    private void onRequest(int id, boolean isEnd) throws Violation {
        RequestHead head;
        try {
            head = Http2Request.head(blocks.decodeAll(block.toByteArray()));
        } catch (IllegalStateException malformed) {
            throw new Violation("The client sent a header block that is no HPACK (RFC 7541): " + malformed.getCause().getMessage());
        }
        if (id > lastProcessed) {
            // The client did not know yet that the server goes away.
            return;
        }
        transcript.in(head + ", stream " + id);
        String violation = violationOf(head);
        Http2Stream stream = new Http2Stream(id, this, head, initialWindow(acked, Http2Output.DEFAULT_WINDOW), output.initialWindow());
        streams.put(id, stream);
        owner.onStream(stream);
        stream.onRequest(isEnd, violation);
    }

    private String violationOf(RequestHead head) {
        try {
            Http2Request.checkFields(head);
            check(streams.size() < valueOf(acked, Http2Frames.MAX_CONCURRENT_STREAMS, Long.MAX_VALUE),
                "The client opened one stream more than SETTINGS_MAX_CONCURRENT_STREAMS allows (RFC 9113 section 5.1.2)");
            check(head.header(":protocol") == null || valueOf(acked, Http2Frames.ENABLE_CONNECT_PROTOCOL, 0) == 1,
                "The client sent a request with :protocol, and had no acknowledged SETTINGS that allow it (RFC 8441 section 4)");
            return null;
        } catch (Violation violation) {
            return violation.getMessage();
        }
    }

    // ---- streams ----

    private void onData(Http2Frame frame) throws Violation {
        int length = frame.payload().length;
        receiveWindow -= length;
        check(receiveWindow >= 0,
            "The client sent " + -receiveWindow + " bytes more than the window of the session allows (RFC 9113 section 6.9.1)");
        checkNotIdle(frame);
        check(!endedByClient.get(frame.stream()),
            "The client sent DATA on stream " + frame.stream() + ", which it had ended (RFC 9113 section 5.1)");
        byte[] content = Http2FrameRules.content(frame);
        Http2Stream stream = streams.get(frame.stream());
        if (stream == null) {
            // It crossed with our end of the stream.
            credit(length);
        } else {
            stream.onData(content, length, frame.isEndOfStream());
        }
    }

    private void onReset(Http2Frame frame) throws Violation {
        checkNotIdle(frame);
        endedByClient.set(frame.stream());
        Http2Stream stream = streams.get(frame.stream());
        if (stream != null) {
            transcript.in("RST_STREAM " + Http2Frames.errorName(frame.intAt(0)) + ", stream " + stream.id);
            remove(stream);
            stream.onReset(frame.intAt(0));
        }
    }

    private void checkNotIdle(Http2Frame frame) throws Violation {
        check(frame.stream() <= lastStream && frame.stream() % 2 == 1, "The client sent " + Http2Frames.typeName(frame.type())
            + " on stream " + frame.stream() + ", which it has not opened (RFC 9113 section 5.1)");
    }

    /** Gives the client so many bytes of the session's window back. */
    void credit(int bytes) {
        if (bytes > 0) {
            receiveWindow += bytes;
            output.write(Http2Frames.windowUpdate(0, bytes));
        }
    }

    void onInputEnded(Http2Stream stream) {
        endedByClient.set(stream.id);
    }

    void onProgress(Http2Stream stream) {
        if (stream.isEnded()) {
            remove(stream);
        }
    }

    void remove(Http2Stream stream) {
        if (streams.remove(stream.id, stream)) {
            stream.giveSessionBack();
        }
    }

    // ---- said to the whole session ----

    void settings(Http2Settings settings) {
        unacked.add(settings);
        note("-> SETTINGS " + settings);
        int[] pairs =
            settings.values().entrySet().stream().flatMap(entry -> List.of(entry.getKey(), entry.getValue().intValue()).stream())
                .mapToInt(Integer::intValue).toArray();
        output.write(Http2Frames.settings(pairs));
    }

    void goAway(int code) {
        goAway(Math.min(lastStream, lastProcessed), code);
    }

    /** Streams above the last one are dropped, as the client is told. */
    void goAway(int last, int code) {
        note("-> GOAWAY " + Http2Frames.errorName(code) + ", last stream " + last);
        lastProcessed = last;
        output.write(Http2Frames.goAway(last, code, ""));
        for (Http2Stream stream : List.copyOf(streams.tailMap(last, false).values())) {
            remove(stream);
            stream.onLost("the server does not process the stream, says its GOAWAY");
        }
    }

    void sendRaw(byte[] bytes) {
        output.write(bytes);
    }

    // ---- the end ----

    @Override
    public void onEnd() {
        transcript.in("END");
        if (!isOver && hasPreface && reader.unreadBytes() > 0) {
            fail("The client ended the session within a frame: " + reader.unreadBytes() + " bytes of it had come");
        }
        end("the client ended the HTTP/2 session");
        channel.close();
    }

    @Override
    public void onBroken(IOException cause) {
        transcript.in("BROKEN " + cause.getMessage());
        end(String.valueOf(cause.getMessage()));
    }

    /** Ends the session by the server's will: with all of its streams. */
    void end(String cause, Consumer<ServerChannel> how) {
        end(cause);
        how.accept(channel);
    }

    private void end(String cause) {
        isOver = true;
        output.stop();
        leave(stream -> stream.onLost(cause));
    }

    /** A mistake of the client: one conversation reports it, and all end. */
    private void fail(String sentence) {
        isOver = true;
        boolean[] isReported = new boolean[1];
        leave(stream -> {
            isReported[0] = isReported[0] || stream.violate(sentence);
            stream.abandon();
        });
        if (!isReported[0]) {
            owner.onViolation(sentence, transcript);
        }
        note("-> GOAWAY PROTOCOL_ERROR");
        output.write(Http2Frames.goAway(lastStream, Http2Frames.PROTOCOL_ERROR, ""));
        output.stop();
        channel.endOutput();
    }

    private void leave(Consumer<Http2Stream> last) {
        List.copyOf(streams.values()).forEach(last);
        streams.clear();
    }

    private void note(String what) {
        transcript.note(what);
        streams.values().forEach(stream -> stream.note(what));
    }

    private static void check(boolean holds, String message) throws Violation {
        if (!holds) {
            throw new Violation(message);
        }
    }
}
