package io.heddle.testkit.model;

import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.model.Plan.HostPlan;
import io.heddle.testkit.simulation.SimulatedChannel;
import io.heddle.testkit.simulation.SimulatedTlsServer;
import io.heddle.testkit.wire.FieldBlocks;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2FrameReader;
import io.heddle.testkit.wire.Http2Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The server's side of one HTTP/2 connection (RFC 9113, RFC 8441): each stream is a connection of a bot. <b>Thread:</b> the one that runs
 * the network.
 */
final class Http2Front implements ServerChannel.Listener {
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int CANCEL = 8;
    private static final String EXTENSION = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    final SimulatedChannel wire;
    final ServerChannel channel;
    private final HostPlan plan;
    /** The bytes of the wire that have reached the client's system. */
    final LongSupplier arrived;
    private final LongSupplier clock;
    private final BiConsumer<Integer, ServerSession> onRequest;
    private final Http2FrameReader reader = new Http2FrameReader();
    private final FieldBlocks blocks = new FieldBlocks();
    private final Map<Integer, Http2Stream> streams = new TreeMap<>();
    private boolean hasPreface;
    private boolean isEnding;
    private int initialWindow = DEFAULT_WINDOW;
    long window = DEFAULT_WINDOW;

    Http2Front(HostPlan plan, SimulatedChannel wire, LongSupplier arrived, LongSupplier clock,
        BiConsumer<Integer, ServerSession> onRequest) {
        this.plan = plan;
        this.wire = wire;
        this.arrived = arrived;
        this.clock = clock;
        this.onRequest = onRequest;
        channel = plan.isTls() ? new SimulatedTlsServer(wire, List.of("h2")) : wire;
        channel.listener(this);
    }

    @Override
    public void onBytes(byte[] bytes) {
        reader.add(bytes);
        if (!hasPreface) {
            hasPreface = reader.takePreface();
            if (!hasPreface) {
                return;
            }
            write(Http2Frames.settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1));
        }
        for (Http2Frame frame = reader.next(); frame != null && !isEnding(); frame = reader.next()) {
            onFrame(frame);
        }
    }

    @Override
    public void onEnd() {
        all(stream -> stream.session.onEnd());
        if (!isEnding()) {
            close();
        }
    }

    @Override
    public void onBroken(IOException cause) {
        all(stream -> stream.session.onBroken(cause));
    }

    /** Writes, unless the connection is ending. */
    void write(byte[] frame) {
        if (!isEnding()) {
            channel.write(frame);
        }
    }

    boolean isEnding() {
        return isEnding || channel.isClosed();
    }

    void close() {
        isEnding = true;
        channel.close();
    }

    private void all(Consumer<Http2Stream> call) {
        List<Http2Stream> living = new ArrayList<>(streams.values());
        streams.clear();
        living.stream().filter(stream -> !stream.isClosed()).forEach(call);
    }

    private void onFrame(Http2Frame frame) {
        Http2Stream stream = streams.get(frame.stream());
        switch (frame.type()) {
            case Http2Frames.SETTINGS -> onSettings(frame);
            case Http2Frames.PING -> {
                if (!frame.isAck()) {
                    write(Http2Frames.ping(Http2Frames.ACK, ByteBuffer.wrap(frame.payload()).getLong()));
                }
            }
            case Http2Frames.WINDOW_UPDATE -> onWindowUpdate(frame, stream);
            case Http2Frames.HEADERS -> onHeaders(frame);
            case Http2Frames.DATA -> {
                if (frame.payload().length > 0) {
                    write(Http2Frames.windowUpdate(0, frame.payload().length));
                }
                if (stream != null) {
                    stream.onData(frame.payload(), frame.isEndOfStream());
                }
            }
            case Http2Frames.RST_STREAM -> {
                if (stream != null) {
                    streams.remove(frame.stream());
                    stream.onReset();
                }
            }
            default -> {}
        }
    }

    private void onSettings(Http2Frame frame) {
        if (frame.isAck()) {
            return;
        }
        for (ByteBuffer payload = ByteBuffer.wrap(frame.payload()); payload.hasRemaining();) {
            int setting = payload.getShort();
            int value = payload.getInt();
            if (setting == Http2Frames.INITIAL_WINDOW_SIZE) {
                int change = value - initialWindow;
                initialWindow = value;
                streams.values().forEach(stream -> stream.window += change);
            }
        }
        write(Http2Frames.settingsAck());
    }

    private void onWindowUpdate(Http2Frame frame, Http2Stream stream) {
        if (frame.stream() == 0) {
            window += frame.intAt(0);
            List.copyOf(streams.values()).forEach(Http2Stream::pump);
        } else if (stream != null) {
            stream.window += frame.intAt(0);
            stream.pump();
        }
    }

    private void onHeaders(Http2Frame frame) {
        Map<String, String> fields = blocks.decode(frame.payload());
        if (!"websocket".equals(fields.get(":protocol")) || !frame.isEndOfHeaders()) {
            throw new IllegalStateException("not a request of a bot: " + fields);
        }
        int id = frame.stream();
        switch (plan.upgrade()) {
            case SILENT -> {}
            case STATUS_503 -> write(
                Http2Frames.headers(id, Http2Frames.END_STREAM, blocks.encode(":status", "503", "retry-after", "7")));
            case GARBAGE -> write(Http2Frames.rstStream(id, CANCEL));
            case CLOSES -> close();
            default -> accept(id, fields);
        }
    }

    private void accept(int id, Map<String, String> fields) {
        Http2Stream stream = new Http2Stream(this, id, initialWindow);
        stream.session = new ServerSession(plan, stream, stream, clock);
        stream.session.prepared = fields.get(Bot.PREPARED);
        stream.session.secret = fields.get(Bot.SECRET);
        stream.session.late = fields.get(Bot.LATE);
        streams.put(id, stream);
        onRequest.accept(Integer.parseInt(fields.get(":path").substring(2)), stream.session);
        boolean compresses = plan.isDeflate() && fields.getOrDefault("sec-websocket-extensions", "").contains("permessage-deflate");
        write(Http2Frames.headers(id, 0, compresses
            ? blocks.encode(":status", "200", "sec-websocket-extensions", EXTENSION)
            : blocks.encode(":status", "200")));
        stream.session.begin(compresses);
    }
}
