package io.heddle.jmh.micro;

import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.transport.SocketTransport;
import io.heddle.engine.transport.tls.ContextEngines;
import io.heddle.engine.transport.tls.TlsBuffers;
import io.heddle.engine.transport.tls.TlsHandshake;
import io.heddle.engine.transport.tls.TlsResources;
import io.heddle.engine.transport.tls.TlsTasks;
import io.heddle.engine.transport.tls.TlsTransport;
import io.heddle.jmh.echo.LoopbackTls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One TLS 1.3 record out or in, through our transport and, beside it, through the bare engine of the JDK. A record can be read only once:
 * so what reads includes the wrap by the server's engine that made it, which {@link #jdkEngineWraps} measures alone.
 */
@State(Scope.Thread)
public class TlsRecordBenchmark {
    private static final int BUFFER_BYTES = 64 << 10;

    @Param({"64", "1024", "16000"})
    int bytes;

    private final SegmentPool pool = new SegmentPool(16 << 20);
    private final MemorySocket lower = new MemorySocket();
    private final ByteBuffer target = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private ByteBuffer source;
    private TlsTransport transport;
    private TlsPair ours;
    private TlsPair bare;

    @Setup
    public void prepare() throws IOException {
        source = ByteBuffer.allocateDirect(bytes);
        LoopbackTls tls = LoopbackTls.make();
        ContextEngines engines = new ContextEngines(tls.client(), () -> null, List.of());
        bare = new TlsPair(engines.newEngine("localhost", 443), server(tls));
        bare.handshake();
        ours = new TlsPair(engines.newEngine("localhost", 443), server(tls));
        TlsResources resources =
            new TlsResources(TlsBuffers.forPlaintext(BUFFER_BYTES, BUFFER_BYTES, DirectMemory.JVM), pool, TlsTasks.inline());
        TlsHandshake handshake = new TlsHandshake(new SocketTransport(lower), ours.client(), engines, resources, null);
        while (!handshake.advance()) {
            ours.serve(lower.outbound.flip(), lower.inbound.clear());
            lower.inbound.flip();
            lower.outbound.clear();
        }
        transport = handshake.transport();
        // The server's end of the handshake, and the session tickets behind it.
        ours.serve(lower.outbound.flip(), lower.inbound.clear());
        lower.inbound.flip();
        lower.outbound.clear();
        transport.read(target.clear());
    }

    private static SSLEngine server(LoopbackTls tls) {
        SSLEngine engine = tls.server().createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    @TearDown
    public void close() {
        transport.close();
    }

    @Benchmark
    public int transportWrites() throws IOException {
        lower.outbound.clear();
        return transport.write(source.clear());
    }

    @Benchmark
    public int transportReads() throws IOException {
        ours.server().wrap(source.clear(), lower.inbound.clear());
        lower.inbound.flip();
        return transport.read(target.clear());
    }

    @Benchmark
    public int jdkEngineWraps() throws SSLException {
        return bare.client().wrap(source.clear(), lower.outbound.clear()).bytesProduced();
    }

    @Benchmark
    public int jdkEngineUnwraps() throws SSLException {
        bare.server().wrap(source.clear(), lower.inbound.clear());
        return bare.client().unwrap(lower.inbound.flip(), target.clear()).bytesProduced();
    }
}
