package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;
import static io.heddle.engine.memory.SegmentOwner.RING;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.engine.frame.ClosePayload;
import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.frame.ProtocolViolation;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.message.MessageAssembler;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.send.Outbound;
import io.heddle.engine.send.SendProgress;
import io.heddle.engine.send.SendPump;
import io.heddle.engine.send.SendTarget;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.tls.TlsResumeListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * One connection behind its handle: the parts of the pipeline, put together, and the rules of how it ends.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its transport, and the segments that its parts hold.
 */
final class Connection implements LoopParticipant, SendTarget, SendProgress, DeadlineHandler, TlsResumeListener {
    final ConnectionHandle handle;
    ConnectionPhase phase = ConnectionPhase.NEW;
    long phaseTimer;
    int registryIndex;

    /** Null once open. */
    ConnectAttempt attempt;

    /** From here on null until open. */
    Transport transport;

    FrameDecoder decoder;
    MessageAssembler assembler;
    /** Input that may not be taken yet. */
    PooledSegment held;

    private final EngineServices services;
    private InboundMessages messages;
    private Outbound outbound;
    private CloseHandshake closing;
    private KeepAlive keepAlive;
    private Ending ending;
    private long queuedPayload;
    private long lastInputNs;
    private boolean suspended;
    private boolean awaitsFlush;
    private boolean isBlocked;

    Connection(ConnectionHandle handle, EngineServices services) {
        this.handle = handle;
        this.services = services;
    }

    // ---- beginning ----

    void start() {
        if (phase != ConnectionPhase.NEW) {
            return;
        }
        services.registry.add(this);
        services.lifecycle.moveTo(this, ConnectionPhase.RESOLVING, services.config.resolveTimeout().toNanos());
        if (services.closing) {
            end(Ending.closed(Ending.ABNORMAL, "the engine was closed before the connection was open"));
        } else if (services.registry.size() > services.config.maxConnections()) {
            String limit = "This engine has " + services.config.maxConnections()
                    + " connections, its limit. Close some, or raise EngineConfig.maxConnections.";
            end(Ending.failed(Failures.config(this, limit, null)));
        } else {
            attempt = new ConnectAttempt(this, services);
            attempt.start();
        }
    }

    /** The upgrade is done: frames flow over this transport. */
    void opened(Transport open) {
        attempt = null;
        transport = open;
        decoder = new FrameDecoder();
        messages = new InboundMessages(this, services);
        assembler = new MessageAssembler(decoder, messages, services.pool, services.config.maxMessageBytes());
        outbound = new Outbound(services.pool);
        lastInputNs = services.cycleClock.nanoTime();
        services.lifecycle.moveTo(this, ConnectionPhase.OPEN, 0);
        updateInterest();
        updateKeepAlive();
        services.dispatcher.open(handle);
    }

    /** Frames that came with the answer to the upgrade, or right behind it. */
    void takeFirstInput(ByteBuffer frames, long nowNs) throws IOException {
        messages.beginBatch(nowNs);
        if (frames.hasRemaining()) {
            services.inbound.decode(this, frames, nowNs);
        }
        services.inbound.resume(this, nowNs);
    }

    // ---- what the loop tells ----

    @Override
    public void onReady(int readyOps, long nowNs) {
        if (attempt != null) {
            attempt.onReady(nowNs);
            return;
        }
        if (!phase.isEstablished()) {
            return;
        }
        if ((readyOps & SelectionKey.OP_READ) != 0 && mayRead()) {
            read(nowNs);
        }
        // What the handlers sent leaves now, in one write, while this connection is warm.
        if (awaitsFlush || (readyOps & SelectionKey.OP_WRITE) != 0) {
            flush(nowNs);
        }
    }

    @Override
    public void onTlsResumed() {
        if (attempt != null) {
            attempt.onReady(services.cycleClock.nanoTime());
        } else if (phase.isEstablished()) {
            read(services.cycleClock.nanoTime());
            requestFlush();
        }
    }

    @Override
    public void onFault(Throwable fault) {
        if (phase != ConnectionPhase.CLOSED) {
            end(Ending.failed(Failures.internal(this, fault)));
        }
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        phaseTimer = 0;
        if (attempt != null) {
            attempt.onTimeout();
        } else if (phase == ConnectionPhase.CLOSING) {
            end(endingOfClose(Failures.timeout(this, services.config.closeTimeout(), "The close handshake", "closeTimeout")));
        }
    }

    void onDrainTimeout() {
        if (phase == ConnectionPhase.CLOSING) {
            end(endingOfClose(Failures.timeout(this, services.config.drainTimeout(), "Closing the engine", "drainTimeout")));
        } else {
            abort();
        }
    }

    @Override
    public void onSend(PooledSegment message, int opcode) {
        message.transfer(RING, CONNECTION);
        enqueue(message, opcode);
    }

    // ---- sending ----

    /** Takes over a message that the handle has counted as buffered. */
    void enqueue(PooledSegment message, int opcode) {
        int count = message.count();
        if (phase != ConnectionPhase.OPEN) {
            services.pool.release(message, CONNECTION);
            handle.unreserve(count);
            return;
        }
        queuedPayload += count;
        outbound.enqueue(message, opcode);
        requestFlush();
    }

    void ping(PooledSegment payload) {
        if (phase == ConnectionPhase.OPEN) {
            outbound.ping(payload);
            requestFlush();
        } else {
            services.pool.release(payload, CONNECTION);
        }
    }

    void pong(PooledSegment payload) {
        outbound.pong(payload);
        requestFlush();
    }

    /** A segment for the payload of a control frame; null, and the end of this connection, if there is none. */
    PooledSegment controlPayload(int bytes) {
        PooledSegment payload = services.pool.acquire(bytes, CONNECTION);
        if (payload == null) {
            messages.onNoMemory(bytes);
        }
        return payload;
    }

    @Override
    public void onWritten(long wireBytes, long payloadBytes, int count) {
        services.counters.add(Counter.BYTES_SENT, wireBytes);
        services.counters.add(Counter.MESSAGES_SENT, count);
        if (payloadBytes > 0) {
            queuedPayload -= payloadBytes;
            handle.unreserve(payloadBytes);
        }
    }

    void onFlushTurn(long nowNs) {
        if (awaitsFlush) {
            flush(nowNs);
        }
    }

    /** Sends were refused: tells when there is room again. */
    void onSendRefused() {
        if (phase == ConnectionPhase.OPEN && handle.isRefused() && handle.bufferedAmount() <= services.config.lowWaterMarkBytes()) {
            if (services.pool.hasRoomFor(1)) {
                handle.clearRefused();
                services.dispatcher.writable(handle);
            } else {
                // Whoever frees the pool does not know of us: look again soon.
                services.deadlines.schedule(
                        services.cycleClock.nanoTime() + 5_000_000, (timerId, nowNs) -> onSendRefused());
            }
        }
    }

    private void requestFlush() {
        if (!awaitsFlush) {
            awaitsFlush = true;
            services.flushes.write(this);
        }
    }

    private void flush(long nowNs) {
        awaitsFlush = false;
        if (!phase.isEstablished()) {
            return;
        }
        SendPump.Result result;
        try {
            result = services.pump.pump(outbound, transport, handle.maxFragmentSize(), this);
        } catch (IOException e) {
            onWriteFailure(e, nowNs);
            return;
        }
        switch (result) {
            case DRAINED -> setBlocked(false);
            case BLOCKED -> setBlocked(true);
            case MORE -> requestFlush();
            case NO_MEMORY -> end(Ending.failed(Failures.noMemory(this, services.config.writeBufferBytes())));
        }
        if (phase == ConnectionPhase.OPEN && handle.isRefused()) {
            onSendRefused();
        }
    }

    /** The peer may have said why before it went: that is still to be read. */
    private void onWriteFailure(IOException failure, long nowNs) {
        if (mayRead()) {
            read(nowNs);
        }
        if (phase.isEstablished()) {
            end(endingOfClose(Failures.lost(this, "Writing failed: " + failure.getMessage() + ".", failure)));
        }
    }

    // ---- receiving ----

    boolean mayRead() {
        return phase.isEstablished() && !suspended && held == null;
    }

    boolean isSuspended() {
        return suspended;
    }

    /** Whether frames still mean something. */
    boolean takesFrames() {
        return phase == ConnectionPhase.OPEN || (phase == ConnectionPhase.CLOSING && closing.takesFrames());
    }

    void onInput(int bytes, long nowNs) {
        lastInputNs = nowNs;
        messages.beginBatch(nowNs);
        services.counters.add(Counter.BYTES_RECEIVED, bytes);
    }

    long lastInputNs() {
        return lastInputNs;
    }

    /** After a batch of frames: what went wrong in it. */
    void afterInput(long nowNs) {
        if (!phase.isEstablished()) {
            return;
        }
        if (messages.missingBytes() > 0) {
            end(Ending.failed(Failures.noMemory(this, messages.missingBytes())));
        } else if (decoder.violation() != null && takesFrames()) {
            fail(decoder.violation());
        }
    }

    void onNoMemory(int bytes) {
        messages.onNoMemory(bytes);
    }

    /** Input is held for later; if only because this cycle's share is used up, the next one goes on with it. */
    void onHeld() {
        updateInterest();
        if (!suspended) {
            services.flushes.resume(this);
        }
    }

    void resumeInput(long nowNs) {
        if (phase.isEstablished() && !suspended) {
            messages.beginBatch(nowNs);
            try {
                services.inbound.resume(this, nowNs);
            } catch (IOException e) {
                onReadFailure(e);
            }
            if (phase.isEstablished()) {
                updateInterest();
            }
        }
    }

    void suspendReading() {
        if (!suspended) {
            suspended = true;
            updateInterest();
        }
    }

    void resumeReading() {
        if (suspended) {
            suspended = false;
            if (phase.isEstablished()) {
                if (keepAlive != null) {
                    keepAlive.onReadingResumed(services.cycleClock.nanoTime());
                }
                services.flushes.resume(this);
            }
        }
    }

    void onEndOfStream() {
        if (phase.isEstablished()) {
            end(endingOfClose(Failures.lost(
                    this, "The server ended the connection without a close frame. It may have crashed or restarted.", null)));
        }
    }

    private void read(long nowNs) {
        try {
            services.inbound.read(this, nowNs);
        } catch (IOException e) {
            onReadFailure(e);
        }
    }

    private void onReadFailure(IOException failure) {
        if (phase.isEstablished()) {
            end(endingOfClose(Failures.lost(this, "Reading failed: " + failure.getMessage() + ".", failure)));
        }
    }

    // ---- keep-alive ----

    /** The settings of the pings changed, or the connection is open now. */
    void updateKeepAlive() {
        if (keepAlive != null) {
            keepAlive.stop();
        }
        if (phase == ConnectionPhase.OPEN && handle.startPingThread()) {
            if (keepAlive == null) {
                keepAlive = new KeepAlive(this, services);
            }
            keepAlive.start(services.cycleClock.nanoTime());
        }
    }

    KeepAlive keepAlive() {
        return keepAlive;
    }

    void onSilence(long silenceNs) {
        end(Ending.failed(Failures.silence(this, silenceNs)));
    }

    // ---- ending ----

    void close(int code, String reason) {
        if (phase == ConnectionPhase.OPEN) {
            beginClose(CloseHandshake.ours(code, reason), code, reason);
        } else if (phase == ConnectionPhase.NEW || phase.isConnecting()) {
            end(Ending.closed(Ending.ABNORMAL, "closed by the application before the connection was open"));
        }
    }

    void abort() {
        if (phase != ConnectionPhase.CLOSED) {
            end(Ending.closed(Ending.ABNORMAL, "aborted by the application"));
        }
    }

    /** The peer's close frame (RFC 6455 section 5.5.1). */
    void onCloseReceived(int code, String reason) {
        if (phase == ConnectionPhase.OPEN) {
            dropMessages();
            beginClose(CloseHandshake.theirs(code, reason), code, "");
        } else {
            closing.onCloseReceived(code, reason);
        }
    }

    /** Fails the connection (RFC 6455 section 7.1.7): nothing more is read, nothing but the close frame is sent. */
    private void fail(ProtocolViolation violation) {
        if (phase == ConnectionPhase.OPEN) {
            dropMessages();
            beginClose(CloseHandshake.failing(violation), violation.closeCode(), violation.sentence());
        } else {
            // We had sent a close frame already: there is nothing left to say.
            end(closing.ending());
        }
    }

    private void beginClose(CloseHandshake handshake, int code, String reason) {
        closing = handshake;
        if (keepAlive != null) {
            keepAlive.stop();
        }
        PooledSegment payload = controlPayload(125);
        if (payload == null) {
            end(Ending.failed(Failures.noMemory(this, 125)));
            return;
        }
        ClosePayload.encode(payload.data(), code, reason);
        payload.count(payload.data().position());
        outbound.close(payload);
        services.lifecycle.moveTo(this, ConnectionPhase.CLOSING, services.config.closeTimeout().toNanos());
        requestFlush();
    }

    private void dropMessages() {
        long dropped = outbound.dropMessages();
        queuedPayload -= dropped;
        handle.unreserve(dropped);
    }

    /** A connection that goes down while it closes is closed, if a close frame has gone either way; else the failure counts. */
    private Ending endingOfClose(WebSocketError failure) {
        if (closing == null) {
            return Ending.failed(failure);
        }
        boolean isTimeout = failure.kind() == ErrorKind.TIMEOUT;
        boolean isSent = outbound.isCloseWritten();
        if (closing.isReceived() || (isSent && (closing.violation() != null || !isTimeout))) {
            return closing.ending();
        }
        if (closing.violation() != null) {
            String both = closing.violation() + ". It could not be told: " + failure.message();
            return Ending.failed(Failures.error(this, ErrorKind.PROTOCOL, both, failure.cause()));
        }
        return Ending.failed(failure);
    }

    /** Lets everything go, and leaves the last event to the end of the duty cycle, outside of any handler. */
    void end(Ending how) {
        if (phase == ConnectionPhase.CLOSED) {
            return;
        }
        if (phase == ConnectionPhase.NEW) {
            // Ended before it was opened: the engine must not end before this is told.
            services.registry.add(this);
        }
        ending = how;
        services.lifecycle.moveTo(this, ConnectionPhase.CLOSED, 0);
        release(how);
        services.flushes.ended(this);
        if (ConnectionLog.tells()) {
            ConnectionLog.tell(handle, "Connection ended", how);
        }
    }

    private void release(Ending how) {
        if (attempt != null) {
            attempt.cancel();
            attempt = null;
        }
        if (keepAlive != null) {
            keepAlive.stop();
        }
        if (transport != null) {
            if (how.isClosed() && how.code() != Ending.ABNORMAL) {
                shutdownOutput();
            }
            transport.close();
            assembler.release();
            outbound.release();
            handle.unreserve(queuedPayload);
            queuedPayload = 0;
            if (held != null) {
                services.pool.release(held, CONNECTION);
                held = null;
            }
        }
    }

    /** Says close_notify if the socket takes it; the close frames have gone, so nothing depends on it. */
    private void shutdownOutput() {
        try {
            transport.shutdownOutput();
            transport.flush();
        } catch (IOException ignored) {
            // The peer was faster: its end of the connection is down already.
        }
    }

    void reportEnd() {
        services.registry.remove(this);
        services.onConnectionEnded.run();
        if (ending.isClosed()) {
            services.dispatcher.closed(handle, ending.code(), ending.reason());
        } else {
            services.dispatcher.error(handle, ending.error());
        }
    }

    // ---- state ----

    SocketAddress remoteAddress() {
        // Asked from any thread: each field may change between two looks at it.
        ConnectAttempt underWay = attempt;
        Transport open = transport;
        if (underWay != null) {
            return underWay.remoteAddress();
        }
        return open == null ? null : open.remoteAddress();
    }

    private void setBlocked(boolean blocked) {
        if (isBlocked != blocked) {
            isBlocked = blocked;
            updateInterest();
        }
    }

    private void updateInterest() {
        if (phase.isEstablished()) {
            transport.interest(!suspended && held == null, isBlocked);
        }
    }
}
