package io.heddle.engine.connection;

import io.heddle.engine.frame.ClosePayload;
import io.heddle.engine.frame.ProtocolViolation;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.message.MessageSink;
import io.heddle.engine.metrics.Counter;
import java.nio.ByteBuffer;

/**
 * What arrives at one connection, on its way to the user's handlers; answers pings, and sees how much one batch may bring.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class InboundMessages implements MessageSink {
    private final Connection connection;
    private final ConnectionHandle handle;
    private final EngineServices services;
    private long nowNs;
    private int framesOfBatch;
    private int missingBytes;

    InboundMessages(Connection connection, EngineServices services) {
        this.connection = connection;
        this.handle = connection.handle;
        this.services = services;
    }

    void beginBatch(long batchNs) {
        nowNs = batchNs;
        framesOfBatch = 0;
    }

    /** What the pool could not give, or 0. */
    int missingBytes() {
        return missingBytes;
    }

    @Override
    public boolean takesFragments() {
        return handle.handlers().incompleteFrame != null;
    }

    @Override
    public void onMessage(int opcode, ByteBuffer source, int offset, int count) {
        onWhole();
        services.dispatcher.message(handle, opcode, source, offset, count);
    }

    @Override
    public void onAssembled(int opcode, PooledSegment message) {
        onWhole();
        services.dispatcher.message(handle, opcode, message.data(), message.readOnlyView(), 0, message.count());
    }

    @Override
    public void onFragment(int opcode, boolean first, boolean last, ByteBuffer source, int offset, int count) {
        if (last) {
            onWhole();
        }
        services.dispatcher.fragment(handle, opcode, first, last, source, offset, count);
    }

    @Override
    public void onPing(ByteBuffer source, int offset, int count) {
        if (connection.phase == ConnectionPhase.OPEN) {
            PooledSegment answer = connection.controlPayload(count);
            if (answer != null) {
                answer.data().put(0, source, offset, count);
                services.sender.pong(connection, answer.count(count));
            }
        }
        services.dispatcher.ping(handle, source, offset, count);
    }

    @Override
    public void onPong(ByteBuffer source, int offset, int count) {
        KeepAlive keepAlive = connection.keepAlive;
        if (keepAlive != null) {
            keepAlive.onPong(source, offset, count, nowNs);
        }
        services.dispatcher.pong(handle, source, offset, count);
    }

    @Override
    public void onClose(ByteBuffer source, int offset, int count) {
        ProtocolViolation violation = ClosePayload.check(source, offset, count);
        if (violation != null) {
            connection.decoder.fail(violation);
        } else {
            services.closer.onCloseReceived(
                connection, ClosePayload.code(source, offset, count), ClosePayload.reason(source, offset, count));
        }
    }

    @Override
    public void onNoMemory(int bytes) {
        missingBytes = Math.max(1, bytes);
    }

    @Override
    public boolean wantsMore() {
        return ++framesOfBatch < services.config.maxFramesPerCycle() && !connection.suspended && connection.takesFrames();
    }

    private void onWhole() {
        handle.lastMessageNs(nowNs);
        services.counters.add(Counter.MESSAGES_RECEIVED, 1);
    }
}
