package io.heddle.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.engine.EngineAssembly;
import io.heddle.engine.loop.LoopThread;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose call is a call of the loop. */
@Timeout(60)
final class EngineNodeTest {
    private final List<Throwable> faults = new ArrayList<>();
    private final World world = new World(1, faults::add);
    private final List<LoopThread> threads = new ArrayList<>();
    private final WebSocketEngine first = engine(2);
    private final WebSocketEngine second = engine(3);
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void end() {
        first.close();
        second.close();
        assertEquals(List.of(), faults);
    }

    @Test
    void aTaskIsOfItsLoopAndAnEventOfNone() {
        look("test");
        first.execute(() -> look("first"));
        second.execute(() -> look("second"));
        world.timeline().after(1_000_000, () -> look("event"));
        run();
        assertEquals(List.of("test false false", "first true false", "second false true", "event false false"), seen);
    }

    @Test
    void whileATaskTakesItsTimeEventsAreOfNoLoop() {
        second.execute(() -> {
            world.timeline().after(1_000_000, () -> look("event"));
            world.pass(2_000_000);
            look("task");
        });
        run();
        assertEquals(List.of("event false false", "task false true"), seen);
    }

    @Test
    void afterTheEndOfTheOtherEngineATaskIsOfItsLoopAgain() {
        second.execute(() -> {
            first.close();
            look("task");
        });
        run();
        assertEquals(List.of("task false true"), seen);
    }

    @Test
    void theFirstEngineMayEndTheSecondAsWell() {
        first.execute(() -> {
            second.close();
            look("task");
        });
        run();
        assertEquals(List.of("task true false"), seen);
    }

    private void run() {
        world.run(world.timeline().nanoTime() + Duration.ofSeconds(30).toNanos(), () -> false);
    }

    private void look(String who) {
        seen.add(who + " " + threads.get(0).isCurrent() + " " + threads.get(1).isCurrent());
    }

    private WebSocketEngine engine(int lastByte) {
        EngineNode node = new EngineNode(world, address(lastByte));
        WebSocketEngine engine = new EngineAssembly(EngineConfig.defaults())
            .clock(world.timeline())
            .poller(() -> node)
            .loopThread(() -> {
                threads.add(node.newLoopThread());
                return threads.get(threads.size() - 1);
            })
            .faults(faults::add)
            .waitingInvoker();
        node.engine(engine);
        world.add(node);
        return engine;
    }

    private static InetAddress address(int lastByte) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 198, 18, 0, (byte) lastByte});
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
