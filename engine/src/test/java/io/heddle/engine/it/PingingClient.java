package io.heddle.engine.it;

import io.heddle.api.WebSocketEngine;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A JVM with connections that ping every second, for {@link StoodStillIT}: it does what the lines of its standard input say. */
final class PingingClient {
    private static final Duration HOLD = Duration.ofMillis(1_500);
    /** Longer than a ping and a silence. */
    private static final Duration CONSEQUENCES = Duration.ofMillis(3_500);

    private PingingClient() {}

    /** @param args the server, and the number of connections */
    public static void main(String[] args) {
        URI uri = URI.create(args[0]);
        int count = Integer.parseInt(args[1]);
        AtomicInteger opened = new AtomicInteger();
        Map<String, Integer> ends = new ConcurrentHashMap<>();
        try (WebSocketEngine engine = WebSocketEngine.start(); Scanner commands = new Scanner(System.in)) {
            for (int i = 0; i < count; i++) {
                engine.webSocket(uri).startPingThread(true)
                    .onOpen(ws -> {
                        if (opened.incrementAndGet() == count) {
                            System.out.println("open");
                        }
                    })
                    .onClosed((ws, code, reason) -> ends.merge(code + " " + reason, 1, Integer::sum))
                    .onError((ws, error) -> ends.merge(error.message(), 1, Integer::sum))
                    .open();
            }
            while (commands.hasNextLine()) {
                if (commands.nextLine().equals("hold")) {
                    engine.execute(PingingClient::hold);
                }
                engine.schedule(CONSEQUENCES, () -> System.out.println(engine.statistics().open() + " open, ended: " + ends));
            }
        }
    }

    private static void hold() {
        long untilNs = System.nanoTime() + HOLD.toNanos();
        while (System.nanoTime() < untilNs) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
