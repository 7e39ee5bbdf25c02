package io.heddle.engine.connection;

import static io.heddle.api.SendResult.BACK_PRESSURED;
import static io.heddle.api.SendResult.NOT_OPEN;
import static io.heddle.api.SendResult.QUEUED;
import static io.heddle.api.SendResult.TOO_LARGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.api.SendResult;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a message given to one of the send methods. */
@Timeout(60)
final class SendResultTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config
        .maxBufferedBytes(1_000).sendRingCapacity(64).maxPooledBytes(1 << 20).writeBufferBytes(16 << 10).readBufferBytes(16 << 10));

    @Test
    void textsAndBytesGoAsTheyAreInOrder(Link link) {
        assertEquals(QUEUED, link.ws.send("häh?"));
        assertEquals(QUEUED, link.ws.send(""));
        assertEquals(QUEUED, link.ws.send(new byte[] {1, 2, 3}));
        assertEquals(QUEUED, link.ws.send(new byte[0]));
        assertEquals(QUEUED, link.ws.send(new byte[] {9, 1, 2, 9}, 1, 2));
        assertEquals(QUEUED, link.ws.send(new byte[] {9}, 1, 0));
        rig.turn();
        link.expectSent("TEXT häh?", "TEXT", "BINARY 010203", "BINARY", "BINARY 0102", "BINARY");
    }

    @Test
    void bytesAreCopiedAtOnce(Link link) {
        byte[] bytes = {1, 2};
        link.ws.send(bytes);
        bytes[0] = 99;
        rig.turn();
        link.expectSent("BINARY 0102");
    }

    @Test
    void anUnpairedSurrogateBecomesAQuestionMark(Link link) {
        link.ws.send("a\uD800b");
        rig.turn();
        link.expectSent("TEXT a?b");
    }

    @Test
    void aRangeOutsideOfTheArrayIsRefused(Link link) {
        byte[] four = new byte[4];
        for (int[] range : new int[][] {{-1, 1}, {0, 5}, {4, 1}, {5, 0}, {0, -1}, {Integer.MAX_VALUE, Integer.MAX_VALUE}}) {
            assertThrows(IndexOutOfBoundsException.class, () -> link.ws.send(four, range[0], range[1]));
        }
        assertThrows(NullPointerException.class, () -> link.ws.send((byte[]) null));
        assertThrows(NullPointerException.class, () -> link.ws.send((String) null));
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void sendsOfAnotherThreadKeepTheirOrder(Link link) {
        rig.elsewhere(() -> {
            for (int i = 0; i < 50; i++) {
                assertEquals(QUEUED, link.ws.send("" + i));
            }
        });
        assertEquals(90, link.ws.bufferedAmount(), "10 of one digit, 40 of two: counted before the loop has them");
        rig.turn();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            expected.add("TEXT " + i);
        }
        assertEquals(expected, link.sent());
    }

    @Test
    void sendsInsideAHandlerKeepTheirOrderWithThoseBefore(Link link) {
        link.events.on("text", ws -> {
            ws.send("first");
            ws.send("second");
        });
        link.receive(ServerFrames.text("a"), ServerFrames.text("b"));
        link.expectSent("TEXT first", "TEXT second", "TEXT first", "TEXT second");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "OPEN.*")
    void whereItIsNotOpenEverySendIsNotOpen(Standing standing) {
        Link link = standing.reach(rig);
        rig.elsewhere(() -> refusesEverySend(link.ws, NOT_OPEN));
        refusesEverySend(link.ws, NOT_OPEN);
    }

    private void refusesEverySend(ConnectionHandle ws, SendResult expected) {
        long before = ws.bufferedAmount();
        assertEquals(expected, ws.send("text"));
        assertEquals(expected, ws.send(new byte[4]));
        assertEquals(expected, ws.send(new byte[4], 1, 2));
        assertEquals(expected, ws.sendPing(new byte[0]));
        assertEquals(expected, ws.sendAsText(rig.pool.acquire(4).count(4)));
        assertEquals(expected, ws.sendAsBinary(rig.pool.acquire(4).count(4)));
        assertEquals(before, ws.bufferedAmount());
    }

    @Test
    void aMessageAboveTheLimitAloneIsTooLarge(Link link) {
        assertEquals(TOO_LARGE, link.ws.send(new byte[1_001]));
        assertEquals(TOO_LARGE, link.ws.send("é".repeat(501)));
        assertEquals(TOO_LARGE, link.ws.sendAsBinary(rig.pool.acquire(1_001).count(1_001)));
        assertEquals(TOO_LARGE, link.ws.sendAsText(rig.pool.acquire(1_001).count(1_001)));
        assertEquals(TOO_LARGE, link.ws.sendPing(new byte[126]));
        assertEquals(QUEUED, link.ws.send(new byte[1_000]));
        assertEquals(QUEUED, link.ws.sendPing(new byte[125]));
        rig.turn();
        assertEquals(2, link.sent().size());
    }

    @Test
    void beyondTheLimitTogetherTheyAreBackPressured(Link link) {
        link.socket.block();
        assertEquals(QUEUED, link.ws.send(new byte[999]));
        assertEquals(BACK_PRESSURED, link.ws.send(new byte[2]));
        assertEquals(QUEUED, link.ws.send(new byte[1]), "up to the limit");
        assertEquals(QUEUED, link.ws.send(new byte[0]), "nothing is never too much");
        assertEquals(BACK_PRESSURED, link.ws.send("x"));
        rig.elsewhere(() -> assertEquals(BACK_PRESSURED, link.ws.send("x")));
        assertEquals(1_000, link.ws.bufferedAmount(), "what was refused does not count");
    }

    @Test
    void aFullRingIsBackPressureForOtherThreadsOnly(Link link) {
        rig.elsewhere(() -> {
            for (int i = 0; i < 64; i++) {
                assertEquals(QUEUED, link.ws.send("x"));
            }
            assertEquals(BACK_PRESSURED, link.ws.send("y"));
            assertEquals(BACK_PRESSURED, link.ws.sendAsText(rig.pool.acquire(1).count(1)));
        });
        assertEquals(64, link.ws.bufferedAmount());
        assertEquals(2, rig.ring.refusals());
        assertEquals(QUEUED, link.ws.send("loop"));
        rig.turn();
        assertEquals(65, link.sent().size());
        rig.elsewhere(() -> assertEquals(QUEUED, link.ws.send("again")));
    }

    @Test
    void aFullPoolIsBackPressure(Link link) {
        rig.turnUntilIdle();
        List<PooledSegment> all = rig.exhaustPool();
        assertEquals(BACK_PRESSURED, link.ws.send("x"));
        assertEquals(BACK_PRESSURED, link.ws.send(new byte[1]));
        assertEquals(BACK_PRESSURED, link.ws.sendPing(new byte[1]));
        rig.elsewhere(() -> assertEquals(BACK_PRESSURED, link.ws.send("x")));
        assertEquals(0, link.ws.bufferedAmount());
        all.forEach(rig.pool::release);
        assertEquals(QUEUED, link.ws.send("x"));
    }

    @Test
    void onlyTheNewestPingThatWaitsIsSent(Link link) {
        link.ws.sendPing(ServerFrames.utf8("old"));
        link.ws.sendPing(ServerFrames.utf8("new"));
        rig.turn();
        link.ws.sendPing(ServerFrames.utf8("next"));
        rig.elsewhere(() -> link.ws.sendPing(ServerFrames.utf8("elsewhere")));
        rig.turn();
        link.expectSent("PING new", "PING elsewhere");
    }

    @Test
    void pingsAreNoPayload(Link link) {
        link.socket.block();
        link.ws.sendPing(new byte[125]);
        assertEquals(0, link.ws.bufferedAmount());
        rig.turnUntilIdle();
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void whatIsSentIntoTheRingAsTheConnectionEndsIsLetGo(Link link) {
        rig.elsewhere(() -> link.ws.send("lost"));
        link.connection.onFault(new IllegalStateException("a bug"));
        assertEquals(4, link.ws.bufferedAmount());
        rig.turnUntilIdle();
        assertEquals(0, link.ws.bufferedAmount());
        link.expectSent();
    }
}
