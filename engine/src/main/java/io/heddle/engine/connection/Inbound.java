package io.heddle.engine.connection;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.extension.ExtensionException;
import io.heddle.api.internal.LogText;
import io.heddle.engine.dispatch.HandlerDispatcher;
import io.heddle.engine.dispatch.Handlers;
import io.heddle.engine.extension.ExtensionHost;
import io.heddle.engine.frame.ClosePayload;
import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.frame.FrameSink;
import io.heddle.engine.frame.ProtocolViolation;
import io.heddle.engine.log.ConnectionLog;
import io.heddle.engine.log.FrameTrace;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.message.MessageAssembler;
import io.heddle.engine.message.MessageSink;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.opening.ConnectionPhase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The way of received bytes to the handlers of one connection: decodes, assembles, answers pings, and limits a batch. Only a connection in
 * the middle of a frame or message keeps one; the others share those that are at rest.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class Inbound implements MessageSink, ExtensionHost {
    /** Acts on what arrived, where that is more than a call of handlers. <b>Thread:</b> loop-confined. */
    interface Listener {
        /** @param payload the answer to a ping, owned by the connection */
        void onPongDue(Connection connection, PooledSegment payload);

        void onCloseReceived(Connection connection, int code, String reason);

        void onNoMemory(Connection connection, long bytes);

        void onExtensionRefused(Connection connection, ExtensionException refusal);

        void onExtensionThrew(Connection connection, Throwable thrown);
    }

    private final SegmentPool pool;
    private final HandlerDispatcher dispatcher;
    private final EngineCounters counters;
    private final TurnBudget budget;
    private final Listener listener;
    private final FrameDecoder decoder = new FrameDecoder();
    private final MessageAssembler assembler;
    /** The receiver of decoded frames: the assembler, or the extensions before it. */
    private FrameSink frames;
    private Connection connection;
    private WebSocket webSocket;
    private Handlers handlers;
    private long nowNs;
    private int framesOfBatch;
    private boolean hasMessageInBatch;
    private final int maxFramesPerCycle;
    private final int maxMessageBytes;

    Inbound(EngineConfig config, SegmentPool pool, HandlerDispatcher dispatcher, EngineCounters counters, TurnBudget budget,
        Listener listener) {
        this.pool = pool;
        this.dispatcher = dispatcher;
        this.counters = counters;
        this.budget = budget;
        this.listener = listener;
        this.assembler = new MessageAssembler(decoder, this, pool, config.maxMessageBytes());
        this.frames = assembler;
        this.maxFramesPerCycle = config.maxFramesPerCycle();
        this.maxMessageBytes = config.maxMessageBytes();
    }

    void attach(Connection to) {
        connection = to;
        webSocket = to.webSocket;
        handlers = to.handlers;
        if (to.extensions != null) {
            frames = to.extensions.attach(decoder, assembler, this);
        }
        if (ConnectionLog.isTrace()) {
            frames = new FrameTrace(to, frames);
        }
    }

    void detach() {
        if (connection.extensions != null) {
            connection.extensions.detach(decoder);
        }
        frames = assembler;
        connection = null;
        webSocket = null;
        handlers = null;
    }

    /** True between messages: another connection can then use this as if it were new. */
    boolean isAtRest() {
        return decoder.isBetweenFrames() && decoder.violation() == null && assembler.isAtRest();
    }

    /** True if an end is still to be delivered, which needs no more input. */
    boolean owesEnd() {
        return decoder.owesEnd();
    }

    ProtocolViolation violation() {
        return decoder.violation();
    }

    /** The finding in words, and the limit that it exceeds. */
    String violationDetail() {
        String detail = decoder.violationDetail();
        boolean isOverOurs = decoder.violation() == ProtocolViolation.MESSAGE_TOO_LARGE && !detail.contains("PerMessageDeflate");
        return isOverOurs
            ? (detail.isEmpty() ? "it has at least " + (maxMessageBytes + 1L) + " bytes" : detail)
                + ", and EngineConfig.maxMessageBytes is " + maxMessageBytes
            : detail;
    }

    /** @param leaveFrom as {@link FrameDecoder#decode(ByteBuffer, FrameSink, int)}; extensions leave nothing */
    void decode(ByteBuffer source, int leaveFrom) {
        decoder.decode(source, frames, frames == assembler ? leaveFrom : FrameDecoder.LEAVE_NOTHING);
    }

    /** Bytes missing in the payload under way, those that were left included; 0 if none are left. */
    long payloadRemaining() {
        return frames == assembler ? decoder.payloadRemaining() : 0;
    }

    /** The buffer for the rest of a large payload, to read straight into; or null. */
    ByteBuffer directTarget() {
        return frames == assembler ? assembler.directTarget() : null;
    }

    /** Takes what was read straight into {@link #directTarget()}. */
    void advance(ByteBuffer target, int offset, int count) {
        decoder.advancePayload(target, offset, count, assembler);
    }

    void release() {
        assembler.release();
    }

    void beginBatch(long batchNs) {
        nowNs = batchNs;
        framesOfBatch = 0;
        hasMessageInBatch = false;
    }

    @Override
    public boolean takesFragments() {
        return handlers.takesFragments();
    }

    @Override
    public void onMessage(int opcode, ByteBuffer source, int offset, int count) {
        onMessageEnd();
        dispatcher.message(webSocket, handlers, opcode, source, offset, count);
    }

    @Override
    public void onAssembled(int opcode, PooledSegment message) {
        onMessageEnd();
        dispatcher.message(webSocket, handlers, opcode, message);
    }

    @Override
    public void onFragment(int opcode, boolean first, boolean last, ByteBuffer source, int offset, int count) {
        if (last) {
            onMessageEnd();
        }
        dispatcher.fragment(webSocket, handlers, opcode, first, last, source, offset, count);
    }

    @Override
    public void onPing(ByteBuffer source, int offset, int count) {
        if (connection.phase == ConnectionPhase.OPEN) {
            PooledSegment answer = pool.acquireEssential(count, SegmentOwner.CONNECTION);
            // Without room even in the reserve the answer is left out: the peer's next ping will have one.
            if (answer != null) {
                answer.data().put(0, source, offset, count);
                listener.onPongDue(connection, answer.count(count));
            }
        }
        dispatcher.ping(webSocket, handlers, source, offset, count);
    }

    @Override
    public void onPong(ByteBuffer source, int offset, int count) {
        KeepAlive keepAlive = connection.keepAlive;
        if (keepAlive != null) {
            keepAlive.onPong(source, offset, count, nowNs);
        }
        dispatcher.pong(webSocket, handlers, source, offset, count);
    }

    @Override
    public void onClose(ByteBuffer source, int offset, int count) {
        ProtocolViolation violation = ClosePayload.check(source, offset, count);
        if (violation != null) {
            decoder.fail(violation, closeDetail(source, offset, count));
        } else {
            listener.onCloseReceived(
                connection, ClosePayload.code(source, offset, count), ClosePayload.reason(source, offset, count));
        }
    }

    /** The server's own words in a close frame that is not valid: they often say what it meant. */
    private static String closeDetail(ByteBuffer source, int offset, int count) {
        if (count < Short.BYTES) {
            return String.format("0x%02x", source.get(offset));
        }
        byte[] reason = new byte[count - Short.BYTES];
        source.get(offset + Short.BYTES, reason);
        return "code " + ClosePayload.code(source, offset, count) + (reason.length == 0 ? "" : ", with the reason '"
            + LogText.printable(new String(reason, StandardCharsets.UTF_8), reason.length) + "'");
    }

    @Override
    public void onNoMemory(int bytes) {
        listener.onNoMemory(connection, bytes);
    }

    @Override
    public boolean wantsMore() {
        budget.spend(TurnBudget.ITEM);
        return ++framesOfBatch < maxFramesPerCycle && budget.isShareLeft() && !connection.suspended && connection.takesFrames();
    }

    @Override
    public void onDecoded(int bytes) {
        budget.spendBytes((long) TurnBudget.CODING * bytes);
    }

    @Override
    public boolean wantsMorePieces() {
        return budget.isShareLeft();
    }

    @Override
    public long payloadRoom() {
        return assembler.payloadRoom();
    }

    @Override
    public void onRefused(ExtensionException refusal) {
        listener.onExtensionRefused(connection, refusal);
    }

    @Override
    public void onThrown(Throwable thrown) {
        listener.onExtensionThrew(connection, thrown);
    }

    private void onMessageEnd() {
        if (!hasMessageInBatch) {
            hasMessageInBatch = true;
            connection.state.lastMessageNs(nowNs);
        }
        connection.state.onMessageReceived();
        counters.add(Counter.MESSAGES_RECEIVED, 1);
    }
}
