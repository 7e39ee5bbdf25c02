package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Other threads may ask a loop that is held up as often as they like: the queue of their calls has a bound. */
@Timeout(60)
final class HeldUpLoopTest {
    private static final int CALLS = 20_000;

    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxBufferedBytes(1_000).sendRingCapacity(64).taskQueueCapacity(100))
        .withPlainPool();

    private static Arguments call(String name, Consumer<WebSocket> call) {
        return Arguments.of(name, call);
    }

    static Stream<Arguments> calls() {
        return Stream.of(
            call("suspend and resume", ws -> {
                ws.suspendReading();
                ws.resumeReading();
            }),
            call("setters", ws -> ws.pingFrequency(Duration.ofSeconds(3)).closeAfterNoMessage(Duration.ofSeconds(9)).startPingThread(true)),
            call("aborts", WebSocket::abort),
            call("closes", WebSocket::close));
    }

    private int work() {
        return rig.parts.loop().doWork();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void anOpenConnectionHasOneCommandForEach(String name, Consumer<WebSocket> call) {
        Link link = rig.link();
        rig.turnUntilIdle();
        rig.elsewhere(() -> {
            for (int i = 0; i < CALLS; i++) {
                call.accept(link.ws);
            }
        });
        // The command, and what it leads to.
        int work = work();
        assertTrue(work <= 3, () -> name + ": " + work + " commands");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void aConnectionThatOpensHasOneCommandForEach(String name, Consumer<WebSocket> call) {
        ConnectionHandle ws = rig.socket();
        rig.journal(ws);
        ws.open();
        rig.turnUntilIdle();
        rig.elsewhere(() -> {
            for (int i = 0; i < CALLS; i++) {
                call.accept(ws);
            }
        });
        int work = work();
        assertTrue(work <= 3, () -> name + ": " + work + " commands");
    }

    @Test
    void refusedSendsAreOneLookForRoomAndTheirUserIsToldOnce() {
        Link link = rig.link();
        rig.turnUntilIdle();
        rig.elsewhere(() -> {
            int refused = 0;
            for (int i = 0; i < CALLS; i++) {
                refused += link.ws.send(new byte[100]) == SendResult.BACK_PRESSURED ? 1 : 0;
            }
            assertEquals(CALLS - 10, refused);
        });
        int work = work();
        assertTrue(work <= 10 + 3, work + " commands");
        rig.turnUntilIdle();
        link.events.expect("open", "writable");
    }

    @Test
    void pingsHaveThePlacesOfSends() {
        Link link = rig.link();
        link.socket.block();
        rig.elsewhere(() -> {
            for (int i = 0; i < 64; i++) {
                assertEquals(SendResult.QUEUED, link.ws.sendPing(new byte[] {(byte) ('0' + i % 10)}));
            }
            assertEquals(SendResult.BACK_PRESSURED, link.ws.sendPing(new byte[1]));
        });
        rig.turnUntilIdle();
        link.unblock();
        link.expectSent("PING 3");
        link.events.expect("open", "writable");
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void theLastOfSuspendAndResumeCounts() {
        Link link = rig.link();
        rig.elsewhere(() -> {
            link.ws.resumeReading();
            link.ws.suspendReading();
        });
        rig.turnUntilIdle();
        link.receive(ServerFrames.text("later"));
        link.events.expect("open");
        rig.elsewhere(() -> {
            link.ws.suspendReading();
            link.ws.resumeReading();
        });
        rig.turnUntilIdle();
        link.receive();
        link.events.expect("text later");
    }

    @Test
    void theLoopsOwnCallCountsAsTheLast() {
        Link link = rig.link();
        rig.elsewhere(link.ws::resumeReading);
        link.ws.suspendReading();
        rig.turnUntilIdle();
        link.receive(ServerFrames.text("later"));
        link.events.expect("open");
        link.resumeReading();
        link.events.expect("text later");
    }

    @Test
    void changesOfHandlersHaveThePlacesOfTasks() {
        Link link = rig.link();
        rig.elsewhere(() -> {
            for (int i = 0; i < 100; i++) {
                link.ws.onMessage((ws, text) -> {});
            }
            RejectedExecutionException rejected =
                assertThrows(RejectedExecutionException.class, () -> link.ws.onMessage((ws, text) -> {}));
            assertEquals("100 tasks wait for the event loop, its limit: it is held up by a handler, or tasks come faster than it runs them."
                + " The limit is EngineConfig.taskQueueCapacity.", rejected.getMessage());
            link.ws.close();
        });
        rig.turnUntilIdle();
        link.expectSent("CLOSE 1000");
        rig.elsewhere(() -> link.ws.onMessage((ws, text) -> {}));
    }
}
