package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketState;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.testkit.LastWordsTest.Way;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As {@link LastWordsTest}, on real sockets: the client's kernel has all that the server sent, and answers the next write with an error.
 */
@Timeout(60)
final class LastWordsIT {
    private static final int ROOM_BYTES = 4 << 20;
    private static final long PATIENCE_SECONDS = 20;

    private final LoopbackCertificate certificate = LoopbackCertificate.create();
    private final WebSocketEngine engine = WebSocketEngine
        .start(EngineConfig.builder().tls(certificate.clientTls()).socketReceiveBufferBytes(ROOM_BYTES).build());
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final AtomicInteger delivered = new AtomicInteger();
    private final CountDownLatch isServerGone = new CountDownLatch(1);
    private final List<WebSocket> all = new ArrayList<>();
    private final ServerSocket port;
    private Thread server;
    private volatile Throwable serverFailure;

    LastWordsIT() throws IOException {
        port = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        isServerGone.countDown();
        port.close();
        engine.close();
        server.join();
    }

    // ---- the server ----

    private void serve(Way way) {
        server = new Thread(() -> {
            try (Socket raw = port.accept()) {
                speak(way, raw, way.isSecure() ? secured(way, raw) : raw);
            } catch (IOException | RuntimeException e) {
                serverFailure = e;
            } finally {
                isServerGone.countDown();
            }
        }, "last-words");
        server.start();
    }

    private Socket secured(Way way, Socket raw) throws IOException {
        SSLSocket secured = (SSLSocket) certificate.serverContext().getSocketFactory().createSocket(raw, null, raw.getPort(), false);
        secured.setUseClientMode(false);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {way.isHttp2() ? "h2" : "http/1.1"});
        secured.setSSLParameters(parameters);
        return secured;
    }

    /** The raw socket is closed: its unread bytes make that a reset. */
    private void speak(Way way, Socket raw, Socket plaintext) throws IOException {
        LastWords words = new LastWords(way.isHttp2(), way.connections, way.messages, way.messageBytes, 1);
        InputStream in = plaintext.getInputStream();
        OutputStream out = plaintext.getOutputStream();
        byte[] buffer = new byte[4_096];
        while (!words.isUpgraded()) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new IOException("the client ended");
            }
            out.write(words.onBytes(Arrays.copyOf(buffer, count)));
        }
        InputStream unread = raw.getInputStream();
        awaitTrue(() -> unread.available() > 0);
        out.write(words.words());
        awaitTrue(() -> isAllSent(raw));
    }

    private interface Condition {
        boolean isMet() throws IOException;
    }

    private static void awaitTrue(Condition condition) throws IOException {
        for (long startNs = System.nanoTime(); !condition.isMet(); Thread.yield()) {
            if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IOException("waited in vain");
            }
        }
    }

    /** The client's kernel has acknowledged all that ours was given: a reset drops what it has not. */
    private static boolean isAllSent(Socket socket) throws IOException {
        String local = String.format(Locale.ROOT, ":%04X ", socket.getLocalPort());
        String remote = String.format(Locale.ROOT, ":%04X ", socket.getPort());
        for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            if (Files.exists(table)) {
                try (Stream<String> lines = Files.lines(table)) {
                    List<String> ours = lines.filter(line -> line.contains(local) && line.contains(remote)
                        && line.indexOf(local) < line.indexOf(remote)).toList();
                    if (!ours.isEmpty()) {
                        return ours.stream().allMatch(line -> line.contains(" 00000000:"));
                    }
                }
            }
        }
        throw new IOException("no row of the kernel's table has this socket");
    }

    // ---- the client ----

    private void open(Way way, boolean isSuspended) {
        for (int i = 0; i < way.connections; i++) {
            WebSocket ws = engine.webSocket(URI.create(way.scheme + "://127.0.0.1:" + port.getLocalPort() + "/" + i))
                .onOpen(open -> {
                    if (isSuspended) {
                        open.suspendReading();
                    }
                    open.send("never read");
                })
                .onMessage((open, text) -> {
                    if (delivered.getAndIncrement() == 0) {
                        awaitServerGone();
                    }
                    open.send("late");
                })
                .onClosed((closed, code, reason) -> ends.add("closed " + code + " " + reason))
                .onError((failed, error) -> ends.add(error.message()));
            ws.internalRequest().httpPolicy(way.isHttp2() ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1);
            all.add(ws.open());
        }
    }

    /** The loop is held up: all is in the kernel when it goes on. */
    private void awaitServerGone() {
        try {
            isServerGone.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void expectLastWords(Way way) throws InterruptedException {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < way.connections; i++) {
            told.add(String.valueOf(ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)));
        }
        assertEquals(way.connections * way.messages + " messages, " + Collections.nCopies(way.connections, "closed 4001 bye"),
            delivered + " messages, " + told + (serverFailure == null ? "" : ", and the server: " + serverFailure));
    }

    @ParameterizedTest
    @EnumSource
    void allIsDeliveredAlthoughAWriteFailsFirst(Way way) throws InterruptedException {
        serve(way);
        open(way, false);
        expectLastWords(way);
    }

    @ParameterizedTest
    @EnumSource
    void aSuspendedUserFindsAllLater(Way way) throws InterruptedException, IOException {
        serve(way);
        open(way, true);
        isServerGone.await();
        all.get(0).sendPing(new byte[3]);
        awaitTrue(() -> all.get(0).state() != WebSocketState.OPEN);
        assertEquals(WebSocketState.CLOSING, all.get(0).state(), () -> String.valueOf(ends));
        assertEquals("0 messages, []", delivered + " messages, " + ends);
        all.forEach(WebSocket::resumeReading);
        expectLastWords(way);
    }
}
