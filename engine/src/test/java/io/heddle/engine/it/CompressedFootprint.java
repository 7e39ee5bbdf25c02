package io.heddle.engine.it;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.Extension;
import io.heddle.api.extension.PerMessageDeflate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What thousands of connections take that have each exchanged a message and are idle again; runs in a JVM of its own, whose heap is all
 * there from the start. Prints the heap and the native bytes of one connection.
 *
 * <p><b>Thread:</b> the main thread.
 */
final class CompressedFootprint {
    private static final int WARM_UP = 500;
    private static final int CONNECTING = 500;
    private static final int TIMEOUT_S = 60;

    private final WebSocketEngine engine;
    private final URI uri;
    private final Extension[] extensions;
    private final String message = "{\"symbol\":\"ABC\",\"bid\":12.31,\"ask\":12.33},".repeat(25);
    private final Semaphore connecting = new Semaphore(CONNECTING);
    private CountDownLatch echoed;
    private CountDownLatch closed;

    private CompressedFootprint(WebSocketEngine engine, URI uri, Extension... extensions) {
        this.engine = engine;
        this.uri = uri;
        this.extensions = extensions;
    }

    public static void main(String[] arguments) throws Exception {
        Extension[] extensions = arguments[1].equals("plain")
            ? new Extension[0]
            : new Extension[] {PerMessageDeflate.defaults().serverNoContextTakeover(true)};
        int connections = Integer.parseInt(arguments[2]);
        try (WebSocketEngine engine = WebSocketEngine.start()) {
            CompressedFootprint run = new CompressedFootprint(engine, URI.create(arguments[0]), extensions);
            run.close(run.open(WARM_UP));
            long heap = heapBytes();
            long nativeBytes = nativeBytes();
            List<WebSocket> all = run.open(connections);
            heap = heapBytes() - heap;
            nativeBytes = nativeBytes() - nativeBytes;
            boolean isAgreed = all.stream().allMatch(ws -> ws.isOpen() && ws.extensions().size() == extensions.length);
            System.out.println(isAgreed + " " + heap / connections + " " + nativeBytes / connections);
            run.close(all);
        }
    }

    private List<WebSocket> open(int count) throws InterruptedException {
        echoed = new CountDownLatch(count);
        closed = new CountDownLatch(count);
        List<WebSocket> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            connecting.acquire();
            all.add(engine.webSocket(uri, null, null, extensions)
                .onOpen(this::onOpen).onMessage(this::onMessage).onClosed(this::onClosed).open());
        }
        await(echoed);
        return all;
    }

    private void close(List<WebSocket> all) throws InterruptedException {
        all.forEach(WebSocket::close);
        await(closed);
    }

    private void onOpen(WebSocket ws) {
        connecting.release();
        ws.send(message);
    }

    private void onMessage(WebSocket ws, String text) {
        if (text.equals(message)) {
            echoed.countDown();
        }
    }

    private void onClosed(WebSocket ws, int code, String reason) {
        closed.countDown();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException(latch.getCount() + " are missing");
        }
    }

    private static long heapBytes() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Anonymous memory of this process: the heap, which does not change, and all that is allocated natively. */
    private static long nativeBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no RssAnon");
    }
}
