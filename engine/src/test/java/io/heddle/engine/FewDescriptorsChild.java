package io.heddle.engine;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Opens more connections than its process has file descriptors. It prints how they ended, which {@link FewDescriptorsTest} reads. */
final class FewDescriptorsChild {
    private static final int CONNECTIONS = 300;
    private static final long PATIENCE_S = 20;

    private FewDescriptorsChild() {}

    /** Loaded in between, so that a log of classes shows what was loaded later. */
    private static final class Mark {
        static void set() {
            System.out.println("marked");
        }
    }

    public static void main(String[] args) throws InterruptedException {
        // A close that waited for its limit would not end in time, however slow the machine is.
        WebSocketEngine engine = WebSocketEngine.start(EngineConfig.builder().readBufferBytes(16 << 10).writeBufferBytes(16 << 10)
            .drainTimeout(Duration.ofMinutes(10)).build());
        Map<String, Integer> ends = new TreeMap<>();
        CountDownLatch refusals = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(CONNECTIONS);
        Mark.set();
        for (int i = 0; i < CONNECTIONS; i++) {
            engine.webSocket(URI.create("ws://127.0.0.1:" + args[0] + "/"))
                .onClosed((ws, code, reason) -> end(ends, all, "closed " + code))
                .onError((ws, error) -> {
                    end(ends, all, error.kind() + (error.message().contains("ulimit -n") ? " descriptors" : " " + error));
                    refusals.countDown();
                })
                .open();
        }
        boolean isRefused = refusals.await(PATIENCE_S, TimeUnit.SECONDS);
        engine.close();
        System.out.println("refused " + isRefused + ", all told " + all.await(PATIENCE_S, TimeUnit.SECONDS));
        System.out.println(ends);
        System.exit(0);
    }

    private static synchronized void end(Map<String, Integer> ends, CountDownLatch all, String how) {
        ends.merge(how, 1, Integer::sum);
        all.countDown();
    }
}
