package io.heddle.jmh.compare.client;

import io.heddle.api.tls.TlsEngineFactory;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.File;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** BoringSSL for Heddle, by netty-tcnative. <b>Thread:</b> any thread. */
public final class BoringSslEngines implements TlsEngineFactory {
    private final SslContext context;

    /**
     * Loads the native library.
     *
     * @param certificate the one certificate to trust, as PEM
     * @throws SSLException if it cannot be trusted
     */
    public BoringSslEngines(File certificate) throws SSLException {
        context = SslContextBuilder.forClient().sslProvider(SslProvider.OPENSSL_REFCNT).trustManager(certificate).build();
    }

    @Override
    public SSLEngine newEngine(String host, int port) {
        return context.newEngine(ByteBufAllocator.DEFAULT, host, port);
    }

    @Override
    public void release(SSLEngine engine) {
        ReferenceCountUtil.release(engine);
    }
}
