package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.TrackingSegmentPool;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.engine.testing.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

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
    final String version;
    final ReleaseOnce source;
    final TlsPeer peer;
    final SSLEngine clientEngine;
    final TlsHandshake handshake;
    final ByteBuffer target = ByteBuffer.allocateDirect(PLAIN_BYTES);
    TlsTransport transport;
    int tasksDone;
    /** True if a task of the engine never runs, so that the engine cannot be given back. */
    boolean engineIsOut;

    private TlsRig(Setup setup) {
        version = setup.version;
        clientEngine = setup.client;
        source = setup.source;
        peer = new TlsPeer(setup.server);
        TlsResources resources = new TlsResources(setup.buffers, pool, setup.tasks);
        handshake = new TlsHandshake(lower, clientEngine, source, resources, () -> tasksDone++);
    }

    /** A test with a rig as its argument, before the handshake; once for each version. */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @ArgumentsSource(OpenedRigs.class)
    @interface Opened {
        String[] value() default {TLS_1_2, TLS_1_3};
    }

    /** A test with a rig as its argument, after the handshake and with no bytes in flight; once for each version. */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @ArgumentsSource(ConnectedRigs.class)
    @interface Connected {
        String[] value() default {TLS_1_2, TLS_1_3};
    }

    /** A test with a version as its argument. */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    @interface BothVersions {}

    /** JUnit closes the rigs, as it does with all arguments. */
    private static final class OpenedRigs extends AnnotationBasedArgumentsProvider<Opened> {
        @Override
        protected Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context, Opened opened) {
            return Stream.of(opened.value()).map(version -> Arguments.of(of(version)));
        }
    }

    private static final class ConnectedRigs extends AnnotationBasedArgumentsProvider<Connected> {
        @Override
        protected Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context, Connected connected) {
            return Stream.of(connected.value()).map(version -> Arguments.of(connected(version)));
        }
    }

    /** The two ends of a rig: for localhost, with certificates of the test authority, unless a test wants others. */
    static final class Setup {
        private final String version;
        private ReleaseOnce source = new ReleaseOnce();
        private SSLEngine client = ClientEngines.client(TestCertificates.client(), "localhost", PORT);
        private SSLEngine server;
        private TlsBuffers buffers = TlsRig.buffers();
        private TlsTasks tasks = TlsTasks.inline();

        private Setup(String version) {
            this.version = version;
            server(TestCertificates.server());
        }

        Setup client(SSLContext context) {
            return client(ClientEngines.client(context, "localhost", PORT));
        }

        Setup client(SSLEngine engine) {
            client = engine;
            return this;
        }

        /** The engine comes from a source, and goes back to it. */
        Setup client(TlsEngineSource engines) throws IOException {
            return client(engines, "localhost", PORT);
        }

        Setup client(TlsEngineSource engines, String host, int port) throws IOException {
            source = new ReleaseOnce(engines);
            return client(engines.newEngine(host, port));
        }

        Setup server(SSLContext context) {
            return server(serverEngine(context, version));
        }

        Setup server(SSLEngine engine) {
            server = engine;
            return this;
        }

        Setup buffers(int inboundBytes, int outboundBytes) {
            return buffers(new TlsBuffers(inboundBytes, outboundBytes, DirectMemory.JVM));
        }

        Setup buffers(TlsBuffers own) {
            buffers = own;
            return this;
        }

        Setup tasks(TlsTasks own) {
            tasks = own;
            return this;
        }

        TlsRig open() {
            return new TlsRig(this);
        }

        TlsRig connect() throws IOException {
            return open().connect();
        }
    }

    static Setup speaking(String version) {
        return new Setup(version);
    }

    static TlsRig of(String version) {
        return speaking(version).open();
    }

    static TlsRig connected(String version) {
        try {
            return of(version).connect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TlsBuffers buffers() {
        return TlsBuffers.forPlaintext(PLAIN_BYTES, PLAIN_BYTES, DirectMemory.JVM);
    }

    static SSLEngine serverEngine(SSLContext context, String version) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(new String[] {version});
        return engine;
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

    /** The server sends this, and it arrives. */
    void deliver(byte[] message) {
        peer.send(message);
        lower.feed(peer.takeOutput());
    }

    /** A message goes to the server and comes back. */
    void assertEchoes() throws IOException {
        byte[] hello = {'h', 'e', 'l', 'l', 'o'};
        assertEquals(hello.length, transport.write(direct(hello)));
        assertTrue(transport.flush());
        shuttle();
        assertNull(peer.failure);
        byte[] received = peer.takeReceived();
        assertArrayEquals(hello, received);
        peer.send(received);
        shuttle();
        assertArrayEquals(hello, readAll());
        assertEquals(0, segmentsInUse());
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
    public String toString() {
        return version;
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
