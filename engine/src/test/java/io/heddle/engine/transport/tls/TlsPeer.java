package io.heddle.engine.transport.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** The server's end in memory, as simple as possible: bytes in, bytes out, no limits. */
final class TlsPeer {
    final SSLEngine engine;
    SSLException failure;
    boolean sawCloseNotify;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteBuffer plain = ByteBuffer.allocate(64 * 1024);
    private final ByteBuffer cipher = ByteBuffer.allocate(64 * 1024);
    private byte[] pending = new byte[0];

    TlsPeer(SSLEngine engine) {
        engine.setUseClientMode(false);
        this.engine = engine;
    }

    void receive(byte[] bytes) {
        byte[] all = Arrays.copyOf(pending, pending.length + bytes.length);
        System.arraycopy(bytes, 0, all, pending.length, bytes.length);
        ByteBuffer source = ByteBuffer.wrap(all);
        try {
            boolean goesOn = failure == null;
            while (goesOn) {
                goesOn = step(source);
            }
        } catch (SSLException e) {
            failure = e;
            wrapOnce(ByteBuffer.allocate(0));
        }
        pending = Arrays.copyOfRange(all, source.position(), all.length);
    }

    private boolean step(ByteBuffer source) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP:
                return wrapOnce(ByteBuffer.allocate(0)) && !engine.isInboundDone();
            case NEED_TASK:
                engine.getDelegatedTask().run();
                return true;
            default:
                SSLEngineResult result = engine.unwrap(source, plain.clear());
                received.write(plain.array(), 0, plain.position());
                sawCloseNotify |= result.getStatus() == Status.CLOSED;
                if (result.getStatus() == Status.CLOSED && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                    wrapOnce(ByteBuffer.allocate(0));
                }
                return result.getStatus() == Status.OK;
        }
    }

    private boolean wrapOnce(ByteBuffer source) {
        try {
            SSLEngineResult result = engine.wrap(source, cipher.clear());
            output.write(cipher.array(), 0, cipher.position());
            boolean finished = result.getHandshakeStatus() == HandshakeStatus.FINISHED;
            return result.getStatus() != Status.CLOSED && (result.bytesProduced() > 0 || finished);
        } catch (SSLException e) {
            boolean first = failure == null;
            failure = first ? e : failure;
            // The next record is the alert for the client.
            return first && wrapOnce(ByteBuffer.allocate(0));
        }
    }

    /** Sends application data in as few records as possible. */
    void send(byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            if (!wrapOnce(source)) {
                throw new AssertionError("the server could not send: " + failure);
            }
        }
    }

    /** Sends KeyUpdate with update_requested in TLS 1.3, HelloRequest in TLS 1.2. */
    void beginHandshake() {
        try {
            engine.beginHandshake();
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrapOnce(ByteBuffer.allocate(0))) {
            continue;
        }
    }

    void closeNotify() {
        engine.closeOutbound();
        wrapOnce(ByteBuffer.allocate(0));
    }

    byte[] takeOutput() {
        byte[] bytes = output.toByteArray();
        output.reset();
        return bytes;
    }

    byte[] takeReceived() {
        byte[] bytes = received.toByteArray();
        received.reset();
        return bytes;
    }
}
