package io.heddle.engine.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionException;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.ExtensionSession.Progress;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Native memory of compression, which no garbage collector counts, is given back at once when a connection ends. */
@Timeout(60)
final class DeflateMemoryTest {
    private static final long PAGE_BYTES = 4 << 10;
    private static final Path STATM = Path.of("/proc/self/statm");

    private final EngineCounters counters = new EngineCounters();
    private final ExtensionServices services =
        new ExtensionServices(new SegmentPool(1 << 20), DirectMemory.JVM, counters, 64 << 20, buffer -> {});
    private final ByteBuffer message = ByteBuffer.allocateDirect(64 << 10);
    private final ByteBuffer wire = ByteBuffer.allocateDirect(64 << 10);
    private final ByteBuffer back = ByteBuffer.allocateDirect(65 << 10);

    /** Sends a message to itself. */
    private void exchange(ExtensionSession session) throws ExtensionException {
        assertEquals(Extension.RSV1, session.beginMessage(false, message.capacity()));
        assertEquals(Progress.DONE, session.encode(message.clear(), wire.clear()));
        assertTrue(session.beginFrame(Extension.RSV1, true, true));
        assertEquals(Progress.DONE, session.decode(wire.flip(), back.clear(), true));
        assertEquals(message.capacity(), back.position());
    }

    private ExtensionSession session(boolean takeover) {
        return services.deflate(PerMessageDeflate.defaults().clientNoContextTakeover(!takeover).serverNoContextTakeover(!takeover));
    }

    @Test
    void nothingIsLeftOfManyConnections() throws Exception {
        exchange(session(false));
        long before = residentBytes();
        for (int round = 0; round < 20; round++) {
            List<ExtensionSession> sessions = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                sessions.add(session(true));
                exchange(sessions.get(i));
            }
            assertEquals(151, counters.get(Counter.DEFLATERS));
            sessions.forEach(ExtensionSession::close);
            assertEquals(1, counters.get(Counter.DEFLATERS), "the one that is shared");
            assertEquals(1, counters.get(Counter.INFLATERS), "the one that is shared");
        }
        long grown = residentBytes() - before;
        // Three thousand contexts of 300 KiB have come and gone: 900 MiB.
        assertTrue(grown < 150 << 20, () -> grown + " bytes");
        services.close();
        for (Counter counter : List.of(Counter.DEFLATERS, Counter.INFLATERS, Counter.DEFLATE_BYTES)) {
            assertEquals(0, counters.get(counter), counter::name);
        }
    }

    @Test
    void contextsThatAreDroppedAreEndedToo() throws Exception {
        List<ExtensionSession> sessions = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            sessions.add(session(true));
            exchange(sessions.get(i));
        }
        assertTrue(counters.get(Counter.DEFLATE_CONTEXTS_DROPPED) >= 300);
        assertTrue(counters.get(Counter.DEFLATE_BYTES) <= (64 << 20) + DeflateContexts.DEFLATER_BYTES + DeflateContexts.INFLATER_BYTES);
        for (ExtensionSession session : sessions) {
            exchange(session);
            session.close();
        }
        services.close();
        assertEquals(0, counters.get(Counter.DEFLATERS));
        assertEquals(0, counters.get(Counter.DEFLATE_BYTES));
    }

    private static MessageDeflater user(DeflateContexts of) {
        return new MessageDeflater(of, PerMessageDeflate.defaults().level(1).minBytes(0).clientNoContextTakeover(false));
    }

    /** Contexts that are idle or belong to other connections are dropped only if that makes enough room. */
    @Test
    void nothingIsDroppedInVain() {
        try (DeflateContexts contexts =
            new DeflateContexts(DeflateContexts.DEFLATER_BYTES + 3 * DeflateContexts.INFLATER_BYTES, counters)) {
            List<Inflater> burst = Stream.generate(contexts::borrowInflater).limit(4).toList();
            burst.forEach(contexts::giveBack);
            MessageDeflater first = user(contexts);
            MessageDeflater second = user(contexts);
            contexts.use(first, 1);
            contexts.use(second, 1);
            assertNull(first.own, "dropped for a newcomer");
            assertNotNull(second.own);
            contexts.use(first, 1);
            assertNull(first.own, "the other is here more often");
            assertEquals(4, counters.get(Counter.INFLATERS), "not enough for a deflater, and so kept");
            contexts.reserveInflater(List.of());
            assertEquals(3, counters.get(Counter.INFLATERS), "one makes room for one");
            assertNotNull(second.own);
            second.close();
            contexts.endReserved(null);
        }
        assertEquals(0, counters.get(Counter.DEFLATE_BYTES));
    }

    @Test
    void anInflaterTakesThePlaceOfOneDeflaterOnly() {
        try (DeflateContexts contexts = new DeflateContexts(3 * DeflateContexts.DEFLATER_BYTES, counters)) {
            List<MessageDeflater> users = Stream.generate(() -> user(contexts)).limit(3).toList();
            users.forEach(user -> contexts.use(user, 1));
            for (int i = 0; i < 6; i++) {
                contexts.reserveInflater(List.of());
            }
            assertNull(users.get(0).own);
            assertNotNull(users.get(1).own);
            assertNotNull(users.get(2).own);
            for (int i = 6; i < 18; i++) {
                contexts.reserveInflater(List.of());
            }
            assertEquals(3, counters.get(Counter.DEFLATE_CONTEXTS_DROPPED));
            NoContextException refusal = assertThrows(NoContextException.class, () -> {
                for (int i = 18; i < 30; i++) {
                    contexts.reserveInflater(List.of());
                }
            });
            assertTrue(refusal.getMessage().contains("maxDeflateContextBytes"), refusal::getMessage);
            assertEquals(19 * (long) DeflateContexts.INFLATER_BYTES, counters.get(Counter.DEFLATE_BYTES));
        }
    }

    /** A session that is closed a second time returns no inflater that is no longer its own. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aSessionMayBeClosedTwice(boolean takeover, boolean isUsed) throws Exception {
        ExtensionSession other = session(true);
        exchange(other);
        long before = counters.get(Counter.DEFLATE_BYTES);
        ExtensionSession session = session(takeover);
        if (isUsed) {
            assertTrue(session.beginFrame(Extension.RSV1, true, false), "in the middle of a message");
        }
        session.close();
        session.close();
        long shared = takeover || !isUsed ? 0 : DeflateContexts.INFLATER_BYTES;
        assertEquals(before + shared, counters.get(Counter.DEFLATE_BYTES));
        exchange(other);
        other.close();
        services.close();
        assertEquals(0, counters.get(Counter.DEFLATE_BYTES));
        assertEquals(0, counters.get(Counter.INFLATERS));
        assertEquals(0, counters.get(Counter.DEFLATERS));
    }

    @Test
    void enginesShareNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Void> engine = () -> {
                DeflateMemoryTest own = new DeflateMemoryTest();
                ExtensionSession session = own.session(false);
                for (int i = 0; i < 300; i++) {
                    own.exchange(session);
                }
                own.services.close();
                return null;
            };
            for (Future<Void> end : threads.invokeAll(List.of(engine, engine))) {
                end.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long residentBytes() throws IOException {
        return Files.exists(STATM) ? Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE_BYTES : 0;
    }
}
