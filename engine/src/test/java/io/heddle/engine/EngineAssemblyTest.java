package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.spi.NameResolver;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyListener;
import io.heddle.engine.loop.SocketHandle;
import io.heddle.engine.memory.DirectMemory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine stands on the sources that were handed in, and leaves nothing open if one of them refuses. */
@Timeout(60)
final class EngineAssemblyTest {
    private final List<String> closed = new ArrayList<>();
    private final EngineConfig config = EngineConfig.builder().build();

    /** A network without sockets. */
    private final class NoNetwork implements Poller {
        @Override
        public SocketHandle connect(SocketAddress remote, InetSocketAddress local, LoopParticipant participant) {
            throw new AssertionError("nothing connects here");
        }

        @Override
        public void visitSockets(BiConsumer<SocketAddress, SocketAddress> visitor) {
            // There are none.
        }

        @Override
        public int poll(long waitMs, ReadyListener ready) {
            return 0;
        }

        @Override
        public void wakeup() {
            // The test turns the engine by hand.
        }

        @Override
        public void close() {
            closed.add("poller");
        }
    }

    private final class NoNames implements NameResolver, AutoCloseable {
        @Override
        public CompletionStage<List<InetAddress>> resolve(String host) {
            throw new AssertionError("nothing is looked up here");
        }

        @Override
        public void close() {
            closed.add("resolver");
        }
    }

    private EngineAssembly assembly() {
        return new EngineAssembly(config).poller(NoNetwork::new).resolver(NoNames::new);
    }

    @Test
    void anEngineRunsOnTheSourcesThatWereHandedIn() {
        CachedNanoClock clock = new CachedNanoClock();
        List<String> ran = new ArrayList<>();
        WebSocketEngine engine = assembly().virtualClock(clock).invoker();
        engine.schedule(Duration.ofHours(1), () -> ran.add("task"));
        engine.doWork();
        clock.update(Duration.ofMinutes(59).toNanos());
        engine.doWork();
        assertEquals(List.of(), ran);
        clock.update(Duration.ofMinutes(61).toNanos());
        engine.doWork();
        assertEquals(List.of("task"), ran);
        engine.close();
        assertEquals(List.of("poller", "resolver"), closed);
    }

    @Test
    void refusedMemoryLeavesNothingOpen() {
        DirectMemory refusing = bytes -> {
            throw new OutOfMemoryError("Cannot reserve " + bytes + " bytes of direct buffer memory");
        };
        assertThrows(OutOfMemoryError.class, () -> assembly().memory(refusing).invoker());
        assertEquals(List.of("poller"), closed);
    }

    @Test
    void memoryThatIsRefusedLateLeavesNothingOpen() {
        int[] allocations = new int[1];
        DirectMemory refusing = bytes -> {
            if (++allocations[0] > 1) {
                throw new OutOfMemoryError("Cannot reserve " + bytes + " bytes of direct buffer memory");
            }
            return DirectMemory.JVM.allocate(bytes);
        };
        assertThrows(OutOfMemoryError.class, () -> assembly().memory(refusing).start());
        assertEquals(List.of("resolver", "poller"), closed);
    }

    @Test
    void aThreadThatIsRefusedLeavesNothingOpen() {
        EngineAssembly assembly = assembly().threads(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        assertThrows(OutOfMemoryError.class, assembly::start);
        assertEquals(List.of("poller", "resolver"), closed);
    }
}
