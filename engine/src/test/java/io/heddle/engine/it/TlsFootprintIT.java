package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.transport.tls.TrustAll;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The heap of an idle TLS connection beyond the JDK's own: compared with as many bare engines and channels in the same JVM. */
@Timeout(240)
class TlsFootprintIT {
    private static final int CONNECTIONS = 200;
    private static final int FIRST = 100;
    /** The goal is 1.1 KiB. */
    private static final long MAX_BYTES = 700;

    private final AtomicReference<String> failure = new AtomicReference<>();
    private final Semaphore opened = new Semaphore(0);

    @Test
    void anIdleConnectionIsLittleMoreThanItsEngineAndChannel() throws Exception {
        Descriptors.assumeRoomFor(2 * (CONNECTIONS + FIRST) + 100);
        try (EchoServerProcess server = EchoServerProcess.startTls();
            BareTlsClient bare = new BareTlsClient(TrustAll.trustAllForTests());
            WatchedEngine client = WatchedEngine
                .start(settings -> settings.tls(TlsSettings.trustAllForTests()).trackSegments(false))) {
            List<WebSocket> sockets = new ArrayList<>(CONNECTIONS + FIRST);
            // What classes and caches need is not a connection's.
            openBare(bare, server.uri(), FIRST);
            openOurs(sockets, client, server.uri(), FIRST);
            long atFirst = usedHeap();
            openBare(bare, server.uri(), CONNECTIONS);
            long withBare = usedHeap();
            openOurs(sockets, client, server.uri(), CONNECTIONS);
            long withOurs = usedHeap();
            long bareBytes = (withBare - atFirst) / CONNECTIONS;
            long ourBytes = (withOurs - withBare) / CONNECTIONS;
            System.out.println("heap of an idle TLS connection: " + ourBytes + " B; a bare engine and channel: " + bareBytes + " B");
            assertTrue(ourBytes - bareBytes <= MAX_BYTES, () -> ourBytes + " bytes, " + bareBytes + " bare");
            assertEquals(0, client.engine.statistics().pool().segmentsInUse(), "no native memory");
            assertEquals(CONNECTIONS + FIRST, client.engine.statistics().open());
            assertNull(failure.get());
        }
    }

    private static void openBare(BareTlsClient bare, URI uri, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            bare.open(uri);
        }
    }

    /** One after the other, as the bare ones, so that both resume. */
    private void openOurs(List<WebSocket> sockets, WatchedEngine client, URI uri, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            sockets.add(client.engine.webSocket(uri)
                .onOpen(this::onOpen)
                .onError((ws, error) -> failure.set(error.toString()))
                .open());
            assertTrue(opened.tryAcquire(30, TimeUnit.SECONDS), () -> "nothing opens any more: " + failure);
        }
    }

    private void onOpen(WebSocket ws) {
        opened.release();
    }

    /** The least of several looks: what is garbage may take more than one collection to go. */
    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
