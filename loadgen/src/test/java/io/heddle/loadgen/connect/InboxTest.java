package io.heddle.loadgen.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.heddle.api.WebSocket;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InboxTest {
    private final List<String> calls = new ArrayList<>();
    private final WebSocket webSocket = (WebSocket) Proxy.newProxyInstance(
        WebSocket.class.getClassLoader(), new Class<?>[] {WebSocket.class}, (self, method, arguments) -> {
            calls.add(method.getName());
            return null;
        });
    private final Inbox inbox = new Inbox();

    private void takeAll() throws InterruptedException {
        for (Runnable task = inbox.next(0); task != null; task = inbox.next(0)) {
            task.run();
        }
    }

    @Test
    void tasksComeInTheirOrder() throws InterruptedException {
        inbox.add(() -> calls.add("first"));
        inbox.addMessage(webSocket, new byte[5 << 20], () -> calls.add("message"));
        inbox.add(() -> calls.add("last"));
        takeAll();
        assertEquals(List.of("suspendReading", "first", "message", "resumeReading", "last"), calls);
        assertNull(inbox.next(0));
    }

    @Test
    void theConnectionIsNotReadWhileMuchWaitsToBePrinted() throws InterruptedException {
        for (int i = 0; i < 8; i++) {
            inbox.addMessage(webSocket, new byte[1 << 20], () -> {});
        }
        assertEquals(List.of("suspendReading"), calls);
        for (int i = 0; i < 7; i++) {
            inbox.next(0).run();
        }
        assertEquals(List.of("suspendReading"), calls);
        takeAll();
        assertEquals(List.of("suspendReading", "resumeReading"), calls);
    }

    @Test
    void littleThatWaitsStopsNothing() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            inbox.addMessage(webSocket, new byte[100], () -> {});
        }
        takeAll();
        assertEquals(List.of(), calls);
    }
}
