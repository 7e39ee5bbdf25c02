package io.heddle.engine.transport.tls;

import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.TrackingSegmentPool;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.engine.testing.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * A client under test over a scripted transport, and its server. Closing the rig proves that no segment leaked and that the engine was
 * given back once.
 */
final class TlsRig implements AutoCloseable {
    static final String TLS_1_2 = "TLSv1.2";
    static final String TLS_1_3 = "TLSv1.3";
    static final int PORT = 443;
    /** The size of the buffers for plaintext. */
    static final int PLAIN_BYTES = 64 << 10;

    final ScriptedTransport lower = new ScriptedTransport().joinInput();
    final TrackingSegmentPool pool = new TrackingSegmentPool(16 << 20);
    final ReleaseOnce source;
    final TlsPeer peer;
    final SSLEngine clientEngine;
    final TlsHandshake handshake;
    final ByteBuffer target = ByteBuffer.allocateDirect(PLAIN_BYTES);
    TlsTransport transport;
    int tasksDone;
    /** True if a task of the engine never runs, so that the engine cannot be given back. */
    boolean engineIsOut;

    TlsRig(SSLEngine clientEngine, SSLEngine serverEngine) {
        this(clientEngine, serverEngine, TlsRig.buffers(), TlsTasks.inline());
    }

    TlsRig(SSLEngine clientEngine, SSLEngine serverEngine, TlsBuffers buffers, TlsTasks tasks) {
        this(clientEngine, new ReleaseOnce(), serverEngine, buffers, tasks);
    }

    /** A client whose engine comes from a source. */
    TlsRig(TlsEngineSource clients, String host, int port, SSLEngine serverEngine) throws IOException {
        this(clients.newEngine(host, port), new ReleaseOnce(clients), serverEngine, TlsRig.buffers(), TlsTasks.inline());
    }

    private TlsRig(SSLEngine clientEngine, ReleaseOnce source, SSLEngine serverEngine, TlsBuffers buffers, TlsTasks tasks) {
        this.clientEngine = clientEngine;
        this.source = source;
        peer = new TlsPeer(serverEngine);
        handshake = new TlsHandshake(lower, clientEngine, source, new TlsResources(buffers, pool, tasks), () -> tasksDone++);
    }

    static TlsBuffers buffers() {
        return TlsBuffers.forPlaintext(PLAIN_BYTES, PLAIN_BYTES, DirectMemory.JVM);
    }

    /** Client and server for localhost, with certificates of the test authority, that speak one version. */
    static TlsRig of(String version) {
        return of(version, TlsRig.buffers(), TlsTasks.inline());
    }

    static TlsRig of(String version, TlsBuffers buffers, TlsTasks tasks) {
        return new TlsRig(
            ClientEngines.client(TestCertificates.client(), "localhost", PORT),
            serverEngine(TestCertificates.server(), version), buffers, tasks);
    }

    static SSLEngine serverEngine(SSLContext context, String version) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(new String[] {version});
        return engine;
    }

    /** Such a client and server with the handshake done and no bytes in flight. */
    static TlsRig connected(String version) throws IOException {
        return of(version).connect();
    }

    TlsRig connect() throws IOException {
        for (int turn = 0; !handshake.advance(); turn++) {
            if (turn > 100_000) {
                throw new AssertionError("the handshake does not end");
            }
            shuttle();
        }
        transport = handshake.transport();
        shuttle();
        // Session tickets of TLS 1.3 come after the handshake.
        readAll();
        return this;
    }

    /** Moves the client's output to the server and the server's output to the client's socket; returns the number of bytes. */
    int shuttle() {
        byte[] written = lower.takeWritten();
        peer.receive(written);
        byte[] said = peer.takeOutput();
        lower.feed(said);
        return written.length + said.length;
    }

    /** Reads all plaintext that is there. An end or failure shows in the next read only. */
    byte[] readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int count;
        do {
            count = transport.read(target.clear());
            all.write(bytes(target.flip()), 0, Math.max(0, count));
        } while (count >= 0 && (lower.unreadBytes() > 0 || transport.hasBufferedInput()));
        return all.toByteArray();
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** A direct buffer, as the engine uses them. */
    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    static byte[] pattern(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    long segmentsInUse() {
        return pool.statistics().segmentsInUse();
    }

    @Override
    public void close() {
        handshake.close();
        pool.assertNoLeaks();
        if (!lower.isClosed() || lower.misuse() != null) {
            throw new AssertionError("the lower transport was not closed, or used otherwise: " + lower.misuse());
        }
        if (!engineIsOut) {
            source.assertReleased(clientEngine);
        }
    }
}
