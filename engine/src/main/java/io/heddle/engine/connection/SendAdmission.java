package io.heddle.engine.connection;

import io.heddle.api.BufferSegment;
import io.heddle.api.EngineConfig;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocketState;
import io.heddle.api.statistics.RefusalCause;
import io.heddle.engine.frame.FrameHeaderEncoder;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.loop.LoopWaker;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.RefusalCounters;
import io.heddle.engine.send.LoopInvoker;
import io.heddle.engine.send.SendRing;

/**
 * Admits messages: refuses those that may not be sent now, counts the others as buffered, and hands them to their connection; from threads
 * other than the loop, through the ring.
 *
 * <p><b>Thread:</b> any thread; one serves all connections.
 */
final class SendAdmission {
    private final SegmentPool pool;
    private final RefusalCounters refusals;
    private final SendRing ring;
    private final LoopWaker waker;
    private final LoopInvoker loop;
    private final Sender sender;
    private final long lowWaterMarkBytes;
    private final long maxBufferedBytes;
    private final long maxMessageBytes;

    SendAdmission(EngineConfig config, SegmentPool pool, RefusalCounters refusals, SendRing ring, LoopWaker waker, LoopInvoker loop,
        Sender sender) {
        this.pool = pool;
        this.refusals = refusals;
        this.ring = ring;
        this.waker = waker;
        this.loop = loop;
        this.sender = sender;
        this.lowWaterMarkBytes = config.lowWaterMarkBytes();
        this.maxBufferedBytes = config.maxBufferedBytes();
        this.maxMessageBytes = Math.min(maxBufferedBytes, config.maxPooledBytes());
    }

    SendResult send(Connection connection, byte[] bytes, int offset, int count, int opcode) {
        SendResult refusal = refusalOf(connection, count);
        if (refusal != null) {
            return refusal;
        }
        SegmentOwner taker = taker();
        PooledSegment copy;
        try {
            copy = pool.acquire(count, taker);
        } catch (IllegalStateException engineEnded) {
            // Between the look at the state and here.
            return refuse(RefusalCause.NOT_OPEN, SendResult.NOT_OPEN);
        }
        if (copy == null) {
            refusals.refused(RefusalCause.POOL_FULL);
            return refuse(connection, count);
        }
        return queue(connection, copy.append(bytes, offset, count), taker, opcode);
    }

    SendResult send(Connection connection, BufferSegment segment, int opcode) {
        PooledSegment own = pool.checkOwn(segment);
        SegmentOwner taker = taker();
        // First of all, as it throws if the segment was sent or released before.
        own.transfer(SegmentOwner.USER, taker);
        SendResult refusal = refusalOf(connection, own.count());
        if (refusal != null) {
            pool.release(own, taker);
            return refusal;
        }
        return queue(connection, own, taker, opcode);
    }

    SendResult sendPing(Connection connection, byte[] payload) {
        if (payload.length > FrameHeaderEncoder.MAX_CONTROL_PAYLOAD) {
            return refuse(RefusalCause.TOO_LARGE, SendResult.TOO_LARGE);
        }
        if (connection.state.state() != WebSocketState.OPEN) {
            return refuse(RefusalCause.NOT_OPEN, SendResult.NOT_OPEN);
        }
        SegmentOwner taker = taker();
        PooledSegment copy;
        try {
            copy = pool.acquire(payload.length, taker);
        } catch (IllegalStateException engineEnded) {
            return refuse(RefusalCause.NOT_OPEN, SendResult.NOT_OPEN);
        }
        if (copy == null) {
            refusals.refused(RefusalCause.POOL_FULL);
            return refuse(connection, payload.length);
        }
        copy.append(payload, 0, payload.length);
        if (taker == SegmentOwner.CONNECTION) {
            sender.ping(connection, copy);
            return SendResult.QUEUED;
        }
        if (!ring.offer(connection, copy, Opcode.PING)) {
            pool.release(copy, taker);
            return refuse(connection, payload.length);
        }
        waker.wake();
        return SendResult.QUEUED;
    }

    /** The next owner of a message: on the loop the connection itself, else the ring. */
    private SegmentOwner taker() {
        return loop.isLoopThread() ? SegmentOwner.CONNECTION : SegmentOwner.RING;
    }

    private SendResult refusalOf(Connection connection, int count) {
        if (connection.state.state() != WebSocketState.OPEN) {
            return refuse(RefusalCause.NOT_OPEN, SendResult.NOT_OPEN);
        }
        return count <= maxMessageBytes ? null : refuse(RefusalCause.TOO_LARGE, SendResult.TOO_LARGE);
    }

    /** @param taker the owner of the message */
    private SendResult queue(Connection connection, PooledSegment message, SegmentOwner taker, int opcode) {
        int count = message.count();
        if (!connection.state.admit(count, maxBufferedBytes)) {
            pool.release(message, taker);
            refusals.refused(RefusalCause.CONNECTION_FULL);
            return refuse(connection, count);
        }
        if (taker == SegmentOwner.CONNECTION) {
            sender.enqueue(connection, message, opcode);
            return SendResult.QUEUED;
        }
        if (!ring.offer(connection, message, opcode)) {
            pool.release(message, taker);
            connection.state.dropped(count);
            return refuse(connection, count);
        }
        waker.wake();
        return SendResult.QUEUED;
    }

    private SendResult refuse(RefusalCause cause, SendResult result) {
        refusals.refused(cause);
        return result;
    }

    /** Remembers to tell of room; whoever calls has counted the cause, or the ring has. */
    private SendResult refuse(Connection connection, int count) {
        // The look at the amount is for two threads: the loop may have looked while it was held up by what this one gives back.
        if (connection.state.markRefused(count) || connection.state.bufferedBytes() <= lowWaterMarkBytes) {
            if (connection.state.ask(SharedState.LOOK_FOR_ROOM, 0)) {
                loop.runLater(connection::onAsked);
            }
        }
        return SendResult.BACK_PRESSURED;
    }
}
