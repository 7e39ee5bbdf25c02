package io.heddle.engine.it;

import io.heddle.api.tls.TlsEngineFactory;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * BoringSSL for Heddle, by netty-tcnative: what a user has to write. It also remembers its engines, for the tests.
 *
 * <p><b>Thread:</b> any thread.
 */
final class BoringSslEngines implements TlsEngineFactory, AutoCloseable {
    private final SslContext context;
    /** Its engines look for the protocols of ALPN at their context only. */
    private final SslContext http2;
    final Queue<SSLEngine> made = new ConcurrentLinkedQueue<>();

    BoringSslEngines(TrustManager trust, String... protocols) throws SSLException {
        context = builder(trust, protocols).build();
        http2 = builder(trust, protocols).applicationProtocolConfig(new ApplicationProtocolConfig(
            Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, "h2", "http/1.1")).build();
    }

    private static SslContextBuilder builder(TrustManager trust, String... protocols) {
        return SslContextBuilder.forClient().sslProvider(SslProvider.OPENSSL_REFCNT).trustManager(trust).protocols(protocols);
    }

    @Override
    public SSLEngine newEngine(String host, int port) {
        return newEngine(context, host, port);
    }

    @Override
    public SSLEngine newEngine(String host, int port, List<String> applicationProtocols) {
        return newEngine(http2, host, port);
    }

    private SSLEngine newEngine(SslContext from, String host, int port) {
        SSLEngine engine = from.newEngine(ByteBufAllocator.DEFAULT, host, port);
        made.add(engine);
        return engine;
    }

    @Override
    public void release(SSLEngine engine) {
        ReferenceCountUtil.release(engine);
    }

    /** How many engines still hold native memory. */
    long live() {
        return made.stream().filter(engine -> ((ReferenceCounted) engine).refCnt() > 0).count();
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(context);
        ReferenceCountUtil.release(http2);
    }
}
