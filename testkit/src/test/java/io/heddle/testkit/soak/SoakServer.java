package io.heddle.testkit.soak;

import io.heddle.testkit.LoopbackCertificate;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The program of the other JVM: servers of Netty on two ports of 127.0.0.1, plain and with TLS, that speak HTTP/1.1 and HTTP/2, compress if
 * asked, and treat each connection as its target says ({@link Fault}). It prints the ports and its certificate, and ends with its input.
 *
 * <p><b>Thread:</b> one event loop.
 */
final class SoakServer {
    static final int MAX_FRAME_BYTES = 1 << 20;
    private static final int MAX_REQUEST_BYTES = 64 << 10;
    private static final int BACKLOG = 4_096;
    private static final WebSocketServerProtocolConfig CONFIG = WebSocketServerProtocolConfig.newBuilder()
        .websocketPath("/")
        .checkStartsWith(true)
        .allowExtensions(true)
        .maxFramePayloadLength(MAX_FRAME_BYTES)
        .handleCloseFrames(false)
        // Netty would say good-bye with a close frame where a fault is meant.
        .sendCloseFrame(null)
        .build();

    private SoakServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, CertificateEncodingException {
        LoopbackCertificate certificate = LoopbackCertificate.create();
        SSLContext tls = certificate.serverContext();
        SingleThreadIoEventLoop loop = new SingleThreadIoEventLoop(null, (ThreadFactory) Thread::new, NioIoHandler.newFactory());
        // Bound and not listening: nobody else gets the port, and connects to it are refused.
        try (Socket nobody = new Socket()) {
            nobody.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            System.out.println(bind(loop, null) + " " + bind(loop, tls) + " " + nobody.getLocalPort() + " "
                + Base64.getEncoder().encodeToString(certificate.certificate().getEncoded()));
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static int bind(SingleThreadIoEventLoop loop, SSLContext tls) throws InterruptedException, IOException {
        Channel listening = new ServerBootstrap().group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                    if (tls == null) {
                        chooseByFirstByte(channel.pipeline());
                    } else {
                        chooseByAlpn(channel.pipeline(), tls.createSSLEngine());
                    }
                }
            })
            .bind(InetAddress.getByName("127.0.0.1"), 0)
            .sync()
            .channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    private static void chooseByFirstByte(ChannelPipeline pipeline) {
        pipeline.addLast(new ByteToMessageDecoder() {
            @Override
            protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
                if (in.isReadable()) {
                    // The preface of HTTP/2 begins with PRI, the request of a WebSocket with GET.
                    choose(context.pipeline(), in.getByte(in.readerIndex()) == 'P');
                    context.pipeline().remove(this);
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        });
    }

    private static void chooseByAlpn(ChannelPipeline pipeline, SSLEngine engine) {
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        engine.setSSLParameters(parameters);
        SslHandler secured = new SslHandler(engine);
        // On a machine that is too busy for both, the clients are patient, and Netty's 10 s would end handshakes under them.
        secured.setHandshakeTimeoutMillis(Soak.PATIENCE.toMillis());
        pipeline.addLast(secured, new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                    choose(context.pipeline(), "h2".equals(engine.getApplicationProtocol()));
                    context.pipeline().remove(this);
                }
                context.fireUserEventTriggered(event);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        });
    }

    private static void choose(ChannelPipeline pipeline, boolean isHttp2) {
        if (isHttp2) {
            SoakStream.addTo(pipeline);
            return;
        }
        pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_REQUEST_BYTES), new SoakGate(),
            new WebSocketServerExtensionHandler(new PerMessageDeflateServerExtensionHandshaker(
                1, false, PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE, true, true, MAX_FRAME_BYTES)),
            new WebSocketServerProtocolHandler(CONFIG), new SoakSession());
    }
}
