package io.heddle.jmh.connect;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocketListener;

/**
 * Opens many connections at once to a name with two addresses, the first of which is dead, and prints how long they took:
 *
 * <pre>
 *   DeadAddressMain heddle|okhttp|jdk none|refuses|swallows 10000
 * </pre>
 *
 * <p>The dead address is 127.0.0.1 at the server's port: nothing listens there, or a socket whose backlog is full, so that the system drops
 * each SYN. The server is at 127.0.0.2. The JDK's client takes no resolver: run it with {@code -Djdk.net.hosts.file=FILE} and the lines
 * {@code 127.0.0.1 dual.test} and {@code 127.0.0.2 dual.test} in the file. <b>Thread:</b> the main thread.
 */
public final class DeadAddressMain {
    private static final String HOST = "dual.test";
    private static final String DEAD = "127.0.0.1";
    private static final String GOOD = "127.0.0.2";
    private static final int MAX_SECONDS = 120;

    /** Starts to open one connection. */
    private interface Client {
        void open(URI uri, Tally tally);
    }

    /** The connections so far. <b>Thread:</b> any thread. */
    private static final class Tally {
        private final long startNs = System.nanoTime();
        private final Duration startCpu = cpu();
        private final long[] openedNs;
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final CountDownLatch left;
        private volatile Throwable failure;

        Tally(int count) {
            openedNs = new long[count];
            left = new CountDownLatch(count);
        }

        void onOpen() {
            openedNs[opened.getAndIncrement()] = System.nanoTime() - startNs;
            left.countDown();
        }

        void onFailed(Throwable cause) {
            failure = cause;
            failed.incrementAndGet();
            left.countDown();
        }

        @Override
        public String toString() {
            long[] sorted = Arrays.copyOf(openedNs, opened.get());
            Arrays.sort(sorted);
            String times = sorted.length == 0 ? "" : " opened after: first " + ms(sorted[0]) + ", median " + ms(sorted[sorted.length / 2])
                + ", p99 " + ms(sorted[sorted.length * 99 / 100]) + ", last " + ms(sorted[sorted.length - 1]);
            String used = "CPU " + cpu().minus(startCpu).toMillis() + " ms; ";
            return used + sorted.length + " opened, " + failed + " failed" + (failed.get() > 0 ? " (" + failure + ")" : "") + ";" + times;
        }

        private static Duration cpu() {
            return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        }

        private static String ms(long ns) {
            return TimeUnit.NANOSECONDS.toMillis(ns) + " ms";
        }
    }

    private DeadAddressMain() {}

    /**
     * Measures, and ends the JVM.
     *
     * @param args the client, the fate of the first address, and the number of connections
     * @throws Exception if the server cannot be started
     */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("server")) {
            UpgradeServer.serve(GOOD);
            return;
        }
        Process server = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path"),
            DeadAddressMain.class.getName(), "server").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream()))) {
            int port = Integer.parseInt(lines.readLine());
            measure(args[0], args[1], Integer.parseInt(args[2]), port);
        } finally {
            server.destroyForcibly();
        }
        System.exit(0);
    }

    private static void measure(String name, String fate, int count, int port) throws Exception {
        List<AutoCloseable> dead = fate.equals("swallows") ? fullBacklog(port) : List.of();
        List<InetAddress> addresses = new ArrayList<>();
        if (!fate.equals("none")) {
            addresses.add(InetAddress.getByName(DEAD));
        }
        addresses.add(InetAddress.getByName(GOOD));
        Client client = client(name, addresses);
        URI uri = URI.create("ws://" + HOST + ":" + port + "/");
        for (String round : List.of("at first", "once more")) {
            Tally tally = new Tally(count);
            for (int i = 0; i < count; i++) {
                client.open(uri, tally);
            }
            tally.left.await(MAX_SECONDS, TimeUnit.SECONDS);
            System.out.println(name + ", first address " + fate + ", " + count + " connections, " + round + ": " + tally);
            if (count > 5_000) {
                // There is no room for twice as many.
                break;
            }
        }
        for (AutoCloseable each : dead) {
            each.close();
        }
    }

    /** A socket that listens, and whose backlog nobody takes anything from. */
    private static List<AutoCloseable> fullBacklog(int port) throws IOException {
        List<AutoCloseable> sockets = new ArrayList<>();
        sockets.add(new ServerSocket(port, 1, InetAddress.getByName(DEAD)));
        for (int i = 0; i < 8; i++) {
            SocketChannel filler = SocketChannel.open();
            filler.configureBlocking(false);
            filler.connect(new InetSocketAddress(DEAD, port));
            sockets.add(filler);
        }
        return sockets;
    }

    private static Client client(String name, List<InetAddress> addresses) {
        return switch (name) {
            case "heddle" -> heddle(addresses);
            case "okhttp" -> okHttp(addresses);
            case "jdk" -> jdk();
            default -> throw new IllegalArgumentException("no such client: " + name);
        };
    }

    private static Client heddle(List<InetAddress> addresses) {
        WebSocketEngine engine = WebSocketEngine.start(
            EngineConfig.builder().nameResolver(host -> CompletableFuture.completedFuture(addresses)).build());
        return (uri, tally) -> engine.webSocket(uri).onOpen(ws -> tally.onOpen()).onError((ws, error) -> tally.onFailed(error.cause()))
            .open();
    }

    private static Client okHttp(List<InetAddress> addresses) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        OkHttpClient client = new OkHttpClient.Builder().dispatcher(dispatcher).dns(host -> addresses).fastFallback(true).build();
        return (uri, tally) -> client.newWebSocket(new Request.Builder().url(uri.toString()).build(), new WebSocketListener() {
            @Override
            public void onOpen(okhttp3.WebSocket opened, Response response) {
                tally.onOpen();
            }

            @Override
            public void onFailure(okhttp3.WebSocket failed, Throwable cause, Response response) {
                tally.onFailed(cause);
            }
        });
    }

    private static Client jdk() {
        HttpClient client = HttpClient.newHttpClient();
        return (uri, tally) -> client.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10))
            .buildAsync(uri, new WebSocket.Listener() {}).whenComplete((opened, cause) -> {
                if (cause == null) {
                    tally.onOpen();
                } else {
                    tally.onFailed(cause.getCause() == null ? cause : cause.getCause());
                }
            });
    }
}
