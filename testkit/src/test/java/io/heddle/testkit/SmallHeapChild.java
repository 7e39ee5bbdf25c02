package io.heddle.testkit;

import io.heddle.api.BufferSegment;
import io.heddle.api.EngineConfig;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Programs for a JVM with little memory; what they print is read by {@link SmallHeapTest}. */
final class SmallHeapChild {
    private static final int CONNECTIONS = 100;
    private static final long PATIENCE_S = 20;

    private SmallHeapChild() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "default" -> System.out.println(EngineConfig.defaults().maxPooledBytes());
            case "closes" -> closes();
            case "retries" -> retries();
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }

    /** All idle memory of the pool lies in large segments, and the JVM has none left. */
    private static void closes() throws Exception {
        Map<String, Integer> ends = new TreeMap<>();
        CountDownLatch isOpen = new CountDownLatch(CONNECTIONS);
        CountDownLatch isOver = new CountDownLatch(CONNECTIONS);
        try (ScriptedServer server = ScriptedServer.onLoopback();
            WebSocketEngine engine = WebSocketEngine.start(EngineConfig.builder().maxPooledBytes(1L << 30).build())) {
            server.eachConnection().upgrade().expectClose(1000);
            List<WebSocket> sockets = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                sockets.add(engine.webSocket(server.uri("/")).onOpen(ws -> isOpen.countDown())
                    .onClosed((ws, code, reason) -> end(ends, isOver, "closed " + code))
                    .onError((ws, error) -> end(ends, isOver, error.toString())).open());
            }
            isOpen.await(PATIENCE_S, TimeUnit.SECONDS);
            List<BufferSegment> large = new ArrayList<>();
            for (BufferSegment next = engine.bufferPool().acquire(1 << 20); next != null; next = engine.bufferPool().acquire(1 << 20)) {
                large.add(next);
            }
            System.out.println("the JVM refused: " + (large.size() < 1_000));
            large.forEach(engine.bufferPool()::release);
            sockets.forEach(WebSocket::close);
            isOver.await(PATIENCE_S, TimeUnit.SECONDS);
            synchronized (SmallHeapChild.class) {
                System.out.println(ends);
            }
        }
    }

    /** A handler holds up the loop while a thread retries a send that is refused. */
    private static void retries() throws Exception {
        CountDownLatch isHeld = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        CountDownLatch isWritable = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.onLoopback();
            WebSocketEngine engine = WebSocketEngine.start(EngineConfig.builder().maxBufferedBytes(1_000).build())) {
            server.eachConnection().upgrade().ignoreMessages();
            WebSocket ws = engine.webSocket(server.uri("/")).onWritable(open -> isWritable.countDown())
                .onOpen(open -> {
                    isHeld.countDown();
                    try {
                        goesOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }).open();
            isHeld.await(PATIENCE_S, TimeUnit.SECONDS);
            byte[] message = new byte[100];
            long refusals = 0;
            while (refusals < 1_000_000) {
                refusals += ws.send(message) == SendResult.BACK_PRESSURED ? 1 : 0;
            }
            goesOn.countDown();
            System.out.println(refusals + " refusals, writable " + isWritable.await(PATIENCE_S, TimeUnit.SECONDS));
            ws.abort();
        }
    }

    private static synchronized void end(Map<String, Integer> ends, CountDownLatch all, String how) {
        ends.merge(how, 1, Integer::sum);
        all.countDown();
    }
}
