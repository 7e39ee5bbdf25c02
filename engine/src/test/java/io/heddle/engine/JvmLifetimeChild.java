package io.heddle.engine;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.JvmLifetime;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The main of a user, in a JVM of its own: opens connections and returns. What it prints is read by {@link JvmLifetimeTest}. */
final class JvmLifetimeChild {
    private static final Thread MAIN = Thread.currentThread();
    private static final long GRACE_MS = 300;

    private JvmLifetimeChild() {}

    public static void main(String[] args) throws InterruptedException {
        URI uri = URI.create("ws://127.0.0.1:" + args[1] + "/");
        switch (args[0]) {
            case "reconnects" -> open(uri, 1);
            case "retries" -> retry(uri, 1);
            case "tasks" -> {
                WebSocketEngine engine = WebSocketEngine.shared();
                engine.schedule(Duration.ofDays(1), () -> System.out.println("never")).daemon();
                engine.schedule(Duration.ofDays(1), () -> System.out.println("never")).cancel();
                engine.scheduleAtFixedRate(Duration.ofMillis(20), () -> Thread.onSpinWait());
                engine.schedule(Duration.ofMillis(100), () -> System.out.println("ran"));
            }
            case "ends" -> {
                WebSocketEngine engine = WebSocketEngine.shared();
                engine.schedule(Duration.ofDays(1), () -> System.out.println("never"));
                engine.schedule(Duration.ofMillis(100), engine::close);
            }
            case "daemon" -> {
                CountDownLatch isOpen = new CountDownLatch(1);
                WebSocketEngine engine = WebSocketEngine.start(EngineConfig.builder().jvmLifetime(JvmLifetime.DAEMON).build());
                engine.webSocket(uri).onOpen(ws -> isOpen.countDown()).open();
                isOpen.await();
                System.out.println("open");
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** README's first bot, with a reconnect. */
    private static void retry(URI uri, int number) {
        WebSocket.create(uri)
            .onOpen(ws -> ws.close())
            .onClosed((ws, code, reason) -> System.out.println("closed: " + code + " by attempt " + number))
            .onError((ws, error) -> {
                System.out.println(error.kind());
                ws.engine().schedule(Duration.ofSeconds(1), () -> retry(uri, number + 1));
            })
            .open();
    }

    /** On the shared engine; once it is closed, another one. */
    private static void open(URI uri, int number) {
        WebSocket.create(uri)
            .onMessage((ws, text) -> ws.send("main runs: " + MAIN.isAlive()))
            .onClosed((ws, code, reason) -> {
                if (number == 1) {
                    watchTheAnchor();
                    open(uri, 2);
                }
                System.out.println("closed " + number);
            })
            .open();
    }

    /** The task that holds the JVM must not end under this handler. */
    private static void watchTheAnchor() {
        Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().endsWith("-keeps-jvm")).forEach(anchor -> {
            try {
                anchor.join(GRACE_MS);
                System.out.print(anchor.isAlive() ? "" : "let go too early\n");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
