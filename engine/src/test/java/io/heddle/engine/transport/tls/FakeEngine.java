package io.heddle.engine.transport.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * An engine without cryptography: a record is a TLS header and the plain bytes. It allocates nothing as long as all records have the same
 * size, and misbehaves on request.
 */
final class FakeEngine extends SSLEngine {
    static final int HEADER_BYTES = 5;

    RuntimeException thrown;
    /** If not null, wrap and unwrap return this every time. */
    SSLEngineResult answer;
    HandshakeStatus handshakeStatus = HandshakeStatus.NOT_HANDSHAKING;
    Runnable task;
    /** Accepts parameters and does not keep them. */
    boolean isForgetful;
    private SSLEngineResult wrapped = ok(0, 0);
    private SSLEngineResult unwrapped = ok(0, 0);

    private static SSLEngineResult ok(int consumed, int produced) {
        return new SSLEngineResult(Status.OK, HandshakeStatus.NOT_HANDSHAKING, consumed, produced);
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer source, ByteBuffer target) {
        if (thrown != null) {
            throw thrown;
        }
        if (answer != null) {
            return answer;
        }
        int count = source.remaining();
        if (count == 0) {
            return ok(0, 0);
        }
        target.put((byte) 23).put((byte) 3).put((byte) 3).put((byte) (count >> 8)).put((byte) count).put(source);
        if (wrapped.bytesConsumed() != count) {
            wrapped = ok(count, HEADER_BYTES + count);
        }
        return wrapped;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer target) {
        if (thrown != null) {
            throw thrown;
        }
        if (answer != null) {
            return answer;
        }
        int begin = source.position() + HEADER_BYTES;
        int count = (source.get(begin - 2) & 0xFF) << 8 | source.get(begin - 1) & 0xFF;
        target.put(target.position(), source, begin, count).position(target.position() + count);
        source.position(begin + count);
        if (unwrapped.bytesProduced() != count) {
            unwrapped = ok(HEADER_BYTES + count, count);
        }
        return unwrapped;
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return handshakeStatus;
    }

    @Override
    public Runnable getDelegatedTask() {
        Runnable next = task;
        task = null;
        return next;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) {
        throw new AssertionError("not used");
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) {
        throw new AssertionError("not used");
    }

    @Override
    public void closeInbound() throws SSLException {
        throw new SSLException("no close_notify yet");
    }

    @Override
    public boolean isInboundDone() {
        return false;
    }

    @Override
    public void closeOutbound() {
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public boolean isOutboundDone() {
        return false;
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[0];
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return new String[0];
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        throw new AssertionError("not used");
    }

    @Override
    public String[] getSupportedProtocols() {
        return new String[0];
    }

    @Override
    public String[] getEnabledProtocols() {
        return new String[0];
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        throw new AssertionError("not used");
    }

    @Override
    public SSLSession getSession() {
        return TrustAll.trustAllForTests().createSSLEngine().getSession();
    }

    @Override
    public void beginHandshake() {
        handshakeStatus = handshakeStatus == HandshakeStatus.NOT_HANDSHAKING ? HandshakeStatus.NEED_UNWRAP : handshakeStatus;
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        if (!isForgetful) {
            super.setSSLParameters(parameters);
        }
    }

    @Override
    public void setUseClientMode(boolean mode) {
        throw new AssertionError("not used");
    }

    @Override
    public boolean getUseClientMode() {
        return true;
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        throw new AssertionError("not used");
    }

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {
        throw new AssertionError("not used");
    }

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        throw new AssertionError("not used");
    }

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
