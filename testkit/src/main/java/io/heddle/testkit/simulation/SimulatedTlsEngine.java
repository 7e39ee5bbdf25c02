package io.heddle.testkit.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * The client's side of TLS without cryptography: the records, a handshake of one round trip, ALPN, alerts and close_notify are there, but
 * nothing is secret, nothing is proved, and the same seed gives the same bytes. {@link SimulatedTlsServer} is its peer.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
public final class SimulatedTlsEngine extends SSLEngine {
    static final int HEADER_BYTES = 5;
    static final int MAX_PLAINTEXT_BYTES = 16_384;
    static final byte ALERT = 21;
    static final byte HANDSHAKE = 22;
    static final byte APPLICATION_DATA = 23;
    static final byte[] CLOSE_NOTIFY = {1, 0};

    private enum Phase {
        NOT_BEGUN,
        CLIENT_HELLO,
        SERVER_HELLO,
        DONE
    }

    private final Map<String, Object> sessionValues = new HashMap<>();
    private Phase phase = Phase.NOT_BEGUN;
    private SSLParameters parameters = new SSLParameters();
    private String applicationProtocol = "";
    private boolean mustSayClose;
    private boolean isOutboundDone;
    private boolean isInboundDone;

    public SimulatedTlsEngine(String host, int port) {
        super(host, port);
    }

    /** The bytes of a record, which are on the wire as they are but for one bit of each. */
    static void putRecord(ByteBuffer target, byte type, ByteBuffer content) {
        int count = content.remaining();
        target.put(type).put((byte) 3).put((byte) 3).putShort((short) count);
        for (int i = 0; i < count; i++) {
            target.put((byte) ~content.get());
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) {
        if (target.remaining() < HEADER_BYTES + MAX_PLAINTEXT_BYTES) {
            return result(Status.BUFFER_OVERFLOW, 0, 0);
        }
        int before = target.position();
        if (mustSayClose) {
            mustSayClose = false;
            isOutboundDone = true;
            putRecord(target, ALERT, ByteBuffer.wrap(CLOSE_NOTIFY));
            return result(Status.CLOSED, 0, target.position() - before);
        }
        if (isOutboundDone) {
            return result(Status.CLOSED, 0, 0);
        }
        if (phase == Phase.CLIENT_HELLO) {
            String[] offered = parameters.getApplicationProtocols();
            String hello = getPeerHost() + " " + String.join(",", offered == null ? new String[0] : offered);
            putRecord(target, HANDSHAKE, ByteBuffer.wrap(hello.getBytes(StandardCharsets.UTF_8)));
            phase = Phase.SERVER_HELLO;
            return result(Status.OK, 0, target.position() - before);
        }
        int consumed = 0;
        for (int i = offset; i < offset + length && phase == Phase.DONE && consumed < MAX_PLAINTEXT_BYTES; i++) {
            ByteBuffer source = sources[i];
            int part = Math.min(source.remaining(), MAX_PLAINTEXT_BYTES - consumed);
            if (part > 0) {
                putRecord(target, APPLICATION_DATA, source.slice(source.position(), part));
                source.position(source.position() + part);
                consumed += part;
                break;
            }
        }
        return result(Status.OK, consumed, target.position() - before);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
        if (isInboundDone) {
            return result(Status.CLOSED, 0, 0);
        }
        if (source.remaining() < HEADER_BYTES) {
            return result(Status.BUFFER_UNDERFLOW, 0, 0);
        }
        int start = source.position();
        byte type = source.get(start);
        if (type < ALERT || type > APPLICATION_DATA || source.get(start + 1) != 3) {
            throw new SSLException("Unsupported or unrecognized SSL message");
        }
        int count = source.getShort(start + 3) & 0xFFFF;
        if (source.remaining() < HEADER_BYTES + count) {
            return result(Status.BUFFER_UNDERFLOW, 0, 0);
        }
        ByteBuffer target = targets[offset];
        if (type == APPLICATION_DATA && target.remaining() < count) {
            return result(Status.BUFFER_OVERFLOW, 0, 0);
        }
        byte[] content = new byte[count];
        source.position(start + HEADER_BYTES).get(content);
        for (int i = 0; i < count; i++) {
            content[i] = (byte) ~content[i];
        }
        return onRecord(type, content, target);
    }

    private SSLEngineResult onRecord(byte type, byte[] content, ByteBuffer target) throws SSLException {
        int consumed = HEADER_BYTES + content.length;
        switch (type) {
            case ALERT:
                if (content.length != 2 || content[1] != 0) {
                    throw new SSLException(
                        "Received fatal alert: " + (content.length == 2 ? content[1] : "of " + content.length + " bytes"));
                }
                isInboundDone = true;
                return result(Status.CLOSED, consumed, 0);
            case HANDSHAKE:
                if (phase != Phase.SERVER_HELLO) {
                    throw new SSLException("Unexpected handshake message");
                }
                applicationProtocol = new String(content, StandardCharsets.UTF_8);
                phase = Phase.DONE;
                return new SSLEngineResult(Status.OK, HandshakeStatus.FINISHED, consumed, 0);
            default:
                if (phase != Phase.DONE) {
                    throw new SSLException("Application data before the end of the handshake");
                }
                target.put(content);
                return result(Status.OK, consumed, content.length);
        }
    }

    private SSLEngineResult result(Status status, int consumed, int produced) {
        return new SSLEngineResult(status, getHandshakeStatus(), consumed, produced);
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        if (mustSayClose || phase == Phase.CLIENT_HELLO) {
            return HandshakeStatus.NEED_WRAP;
        }
        return phase == Phase.SERVER_HELLO ? HandshakeStatus.NEED_UNWRAP : HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public void beginHandshake() {
        if (phase == Phase.NOT_BEGUN) {
            phase = Phase.CLIENT_HELLO;
        }
    }

    @Override
    public void closeOutbound() {
        mustSayClose |= !isOutboundDone && phase == Phase.DONE;
        isOutboundDone |= phase != Phase.DONE;
    }

    @Override
    public boolean isOutboundDone() {
        return isOutboundDone;
    }

    @Override
    public void closeInbound() throws SSLException {
        if (!isInboundDone) {
            isInboundDone = true;
            throw new SSLException("closing inbound before receiving peer's close_notify");
        }
    }

    @Override
    public boolean isInboundDone() {
        return isInboundDone;
    }

    @Override
    public String getApplicationProtocol() {
        return phase == Phase.DONE ? applicationProtocol : null;
    }

    @Override
    public Runnable getDelegatedTask() {
        return null;
    }

    @Override
    public SSLParameters getSSLParameters() {
        return parameters;
    }

    @Override
    public void setSSLParameters(SSLParameters next) {
        parameters = next;
    }

    @Override
    public SSLSession getSession() {
        return new SimulatedTlsSession(sessionValues, getPeerHost(), getPeerPort());
    }

    // ---- nothing to choose ----

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[] {SimulatedTlsSession.CIPHER_SUITE};
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return getSupportedCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        throw new UnsupportedOperationException("there is one suite");
    }

    @Override
    public String[] getSupportedProtocols() {
        return new String[] {SimulatedTlsSession.PROTOCOL};
    }

    @Override
    public String[] getEnabledProtocols() {
        return getSupportedProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        throw new UnsupportedOperationException("there is one version");
    }

    @Override
    public void setUseClientMode(boolean mode) {
        if (!mode) {
            throw new UnsupportedOperationException("a client only");
        }
    }

    @Override
    public boolean getUseClientMode() {
        return true;
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        // A setting of servers.
    }

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {
        // A setting of servers.
    }

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        // Each connection has a session of its own.
    }

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
