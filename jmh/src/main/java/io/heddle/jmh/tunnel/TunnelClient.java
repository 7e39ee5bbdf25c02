package io.heddle.jmh.tunnel;

import com.sun.management.OperatingSystemMXBean;
import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.proxy.ProxySettings;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocketListener;

/**
 * The client process: opens connections, some at a time, and prints how long it took. <b>Thread:</b> the main thread, and those of the
 * library.
 */
final class TunnelClient {
    private static final int WARM_UP = 500;
    private static final long MAX_SECONDS = 300;

    /** Opens one connection. */
    private interface Opener {
        void open(Runnable onOpen, Consumer<Throwable> onFailed);
    }

    private TunnelClient() {}

    /** @param args the library, the server's URI, the proxy's port or 0, the number of connections, those that open at a time */
    public static void main(String[] args) throws InterruptedException {
        Opener opener = opener(args[0], URI.create(args[1]), Integer.parseInt(args[2]));
        int count = Integer.parseInt(args[3]);
        int together = Integer.parseInt(args[4]);
        open(opener, WARM_UP, together);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpuNs = system.getProcessCpuTime();
        long startNs = System.nanoTime();
        open(opener, count, together);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - cpuNs) / 1e9;
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        System.out.printf(Locale.ROOT, "| %s | %s | %d | %.2f s | %.0f/s | %.2f s | %.0f us | %d |%n", args[0],
            args[2].equals("0") ? "direct" : args[0].equals("okhttp") ? "GET" : "CONNECT", count, seconds, count / seconds, cpuSeconds,
            cpuSeconds / count * 1e6, threads);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void open(Opener opener, int count, int together) throws InterruptedException {
        Semaphore opening = new Semaphore(together);
        for (int i = 0; i < count; i++) {
            acquire(opening, 1);
            opener.open(opening::release, failure -> {
                System.out.println("failed: " + failure);
                Runtime.getRuntime().halt(1);
            });
        }
        acquire(opening, together);
    }

    private static void acquire(Semaphore opening, int count) throws InterruptedException {
        if (!opening.tryAcquire(count, MAX_SECONDS, TimeUnit.SECONDS)) {
            System.out.println("failed: not open after " + MAX_SECONDS + " s");
            Runtime.getRuntime().halt(1);
        }
    }

    private static Opener opener(String library, URI uri, int proxyPort) {
        return switch (library) {
            case "heddle" -> heddle(uri, proxyPort);
            case "jdk" -> jdk(uri, proxyPort);
            case "okhttp" -> okHttp(uri, proxyPort);
            default -> throw new IllegalArgumentException("There is heddle, jdk and okhttp, but no " + library);
        };
    }

    private static Opener heddle(URI uri, int proxyPort) {
        ProxySettings proxy = proxyPort == 0 ? ProxySettings.direct() : ProxySettings.http("127.0.0.1", proxyPort);
        WebSocketEngine engine = WebSocketEngine.start(EngineConfig.builder().proxy(proxy).build());
        return (onOpen, onFailed) -> engine.webSocket(uri)
            .onOpen(ws -> onOpen.run())
            .onError((ws, error) -> onFailed.accept(new IllegalStateException(error.toString(), error.cause())))
            .open();
    }

    private static Opener jdk(URI uri, int proxyPort) {
        HttpClient.Builder builder = HttpClient.newBuilder();
        if (proxyPort != 0) {
            builder.proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxyPort)));
        }
        HttpClient client = builder.build();
        return (onOpen, onFailed) -> client.newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {
            // Its defaults will do.
        }).whenComplete((ws, failure) -> {
            if (failure == null) {
                onOpen.run();
            } else {
                onFailed.accept(failure);
            }
        });
    }

    private static Opener okHttp(URI uri, int proxyPort) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        OkHttpClient.Builder builder = new OkHttpClient.Builder().dispatcher(dispatcher).connectTimeout(Duration.ofSeconds(60));
        if (proxyPort != 0) {
            builder.proxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxyPort)));
        }
        OkHttpClient client = builder.build();
        Request request = new Request.Builder().url(uri.toString()).build();
        return (onOpen, onFailed) -> client.newWebSocket(request, new WebSocketListener() {
            @Override
            public void onOpen(okhttp3.WebSocket ws, Response response) {
                onOpen.run();
            }

            @Override
            public void onFailure(okhttp3.WebSocket ws, Throwable failure, Response response) {
                onFailed.accept(failure);
            }
        });
    }
}
