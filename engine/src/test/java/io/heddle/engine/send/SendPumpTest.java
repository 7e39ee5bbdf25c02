package io.heddle.engine.send;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;
import static io.heddle.engine.memory.SegmentOwner.USER;
import static io.heddle.engine.send.SendHarness.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.Opcode;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.send.SendPump.Result;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.testkit.wire.ClientFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SendPumpTest {
    private static final int BUFFER = 4_096;

    private final SendHarness harness = new SendHarness(BUFFER);

    private String wire() {
        return HexFormat.of().formatHex(harness.transport.written());
    }

    private void assertNothingIsLeft() {
        assertTrue(harness.outbound.isEmpty());
        harness.pool.assertNoLeaks();
    }

    @Test
    void aTextIsTheMaskedFrameOfTheRfc() throws IOException {
        harness.send(Opcode.TEXT, utf8("Hello"));
        assertEquals(Result.DRAINED, harness.pump(1_000));
        assertEquals("818537fa213d7f9f4d5158", wire());
        assertEquals(1, harness.messages);
        assertEquals(5, harness.payloadBytes);
        assertNothingIsLeft();
    }

    @Test
    void anEmptyMessageIsAFrameWithoutPayload() throws IOException {
        harness.send(Opcode.BINARY, new byte[0]);
        assertEquals(Result.DRAINED, harness.pump(1_000));
        assertEquals("828037fa213d", wire());
        assertEquals(1, harness.messages);
        assertEquals(0, harness.payloadBytes);
        assertNothingIsLeft();
    }

    @Test
    void theFragmentsOfAMessageContinueItsFirstFrame() throws IOException {
        harness.maxFragmentBytes = 2;
        harness.send(Opcode.TEXT, utf8("Hello"));
        harness.drain();
        assertEquals("[more 1 [2], more 0 [2], fin 0 [1]]", harness.parse("").shapes());
        assertEquals(1, harness.messages);
    }

    @Test
    void aMessageOfExactlyOneFragmentIsNotCut() throws IOException {
        harness.maxFragmentBytes = 5;
        harness.send(Opcode.TEXT, utf8("Hello"));
        harness.send(Opcode.BINARY, new byte[10]);
        harness.drain();
        assertEquals("[fin 1 [5], more 2 [5], fin 0 [5]]", harness.parse("").shapes());
    }

    @Test
    void everythingThatWaitsLeavesInOneWrite() throws IOException {
        for (int i = 0; i < 50; i++) {
            harness.send(Opcode.TEXT, utf8("message " + i));
        }
        assertEquals(Result.DRAINED, harness.pump(Long.MAX_VALUE));
        assertEquals(1, harness.transport.writes());
        assertEquals(50, harness.parse("").messages.size());
    }

    @Test
    void pongAndPingGoAheadOfDataAndTheCloseBehindIt() throws IOException {
        harness.outbound.close(new byte[] {3, (byte) 0xE8});
        harness.send(Opcode.TEXT, utf8("one"));
        harness.outbound.ping(harness.segment(utf8("ping")));
        harness.send(Opcode.TEXT, utf8("two"));
        harness.outbound.pong(harness.segment(utf8("pong")));
        assertFalse(harness.outbound.isCloseWritten());
        harness.drain();
        assertEquals("[fin 10 [4], fin 9 [4], fin 1 [3], fin 1 [3], fin 8 [2]]", harness.parse("").shapes());
        assertTrue(harness.outbound.isCloseWritten());
        assertNothingIsLeft();
    }

    @Test
    void controlFramesGoBetweenTheFragmentsOfAMessage() throws IOException {
        harness.maxFragmentBytes = 1_000;
        harness.send(Opcode.BINARY, new byte[2_500]);
        harness.pump(1_200);
        harness.outbound.ping(harness.segment(utf8("ping")));
        harness.drain();
        // What was encoded with the first buffer had to go first; so a larger message shows it.
        harness.send(Opcode.BINARY, new byte[9_000]);
        harness.pump(1_200);
        harness.outbound.pong(harness.segment(utf8("pong")));
        harness.drain();
        List<ClientFrame> frames = harness.parse("").frames;
        int pong = frames.stream().map(ClientFrame::opcode).toList().indexOf(Opcode.PONG);
        assertFalse(frames.get(pong - 1).fin());
        assertEquals(Opcode.CONTINUATION, frames.get(pong + 1).opcode());
        assertEquals(2, harness.messages);
    }

    @Test
    void noDataOvertakesAControlFrameThatDoesNotFitInTheBuffersEnd() throws IOException {
        // Leaves some 60 bytes of the first buffer: enough for "small", not for any control frame.
        harness.send(Opcode.BINARY, new byte[BUFFER - 68]);
        harness.transport.allow(0);
        assertEquals(Result.BLOCKED, harness.pump());
        harness.drain();
        harness.send(Opcode.BINARY, new byte[2 * BUFFER - 80]);
        harness.pump(10);
        harness.outbound.ping(harness.segment(utf8("ping")));
        harness.send(Opcode.TEXT, utf8("small"));
        harness.drain();
        assertEquals("[fin 2 [4028], fin 2 [8112], fin 9 [4], fin 1 [5]]", harness.parse("").shapes());
    }

    @Test
    void aNewerPingOrCloseReplacesTheOneThatWaitsAndAllPongsLeave() throws IOException {
        for (String payload : List.of("1", "22", "333")) {
            harness.outbound.pong(harness.segment(utf8(payload)));
            harness.outbound.ping(harness.segment(utf8(payload)));
            harness.outbound.close(utf8(payload));
        }
        harness.drain();
        assertEquals("[fin 10 [1], fin 10 [2], fin 10 [3], fin 9 [3], fin 8 [3]]", harness.parse("").shapes());
        assertEquals(0, harness.messages);
        assertNothingIsLeft();
    }

    @Test
    void onlyTheNewestPongIsKeptWhileTheSocketTakesNothing() throws IOException {
        harness.send(Opcode.BINARY, new byte[10]);
        harness.transport.allow(0);
        assertEquals(Result.BLOCKED, harness.pump());
        for (String payload : List.of("1", "22", "333")) {
            harness.outbound.pong(harness.segment(utf8(payload)));
        }
        harness.drain();
        assertEquals("[fin 2 [10], fin 10 [3]]", harness.parse("").shapes());
        assertNothingIsLeft();
    }

    @Test
    void aFloodOfPingsIsNotAnsweredWithoutBound() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            harness.outbound.pong(harness.segment(new byte[] {(byte) i}));
        }
        assertTrue(harness.pool.statistics().segmentsInUse() <= 64);
        harness.drain();
        assertTrue(harness.parse("").shapes().endsWith("fin 10 [1]]"));
        assertNothingIsLeft();
    }

    @Test
    void aControlFrameHoldsUpTo125Bytes() throws IOException {
        harness.outbound.ping(harness.segment(new byte[125]));
        harness.outbound.pong(harness.segment(new byte[0]));
        harness.drain();
        assertEquals("[fin 10 [0], fin 9 [125]]", harness.parse("").shapes());
    }

    @Test
    void nothingGoesOutAfterTheClose() throws IOException {
        harness.outbound.close(new byte[0]);
        harness.drain();
        long end = harness.transport.writtenBytes();
        harness.send(Opcode.TEXT, utf8("late"));
        harness.outbound.ping(harness.segment(utf8("late")));
        harness.outbound.close(utf8("late"));
        assertEquals(Result.DRAINED, harness.pump(Long.MAX_VALUE));
        assertEquals(end, harness.transport.writtenBytes());
        assertTrue(harness.outbound.isEmpty());
        harness.outbound.release();
        harness.pool.assertNoLeaks();
    }

    @Test
    void theCloseIsNotWrittenBeforeItsLastByteIs() throws IOException {
        harness.outbound.close(new byte[] {3, (byte) 0xE8});
        for (int i = 0; i < 8; i++) {
            assertFalse(harness.outbound.isCloseWritten());
            harness.pump(1);
        }
        assertTrue(harness.outbound.isCloseWritten());
    }

    @Test
    void aSocketThatTakesNothingKeepsEverything() throws IOException {
        harness.send(Opcode.TEXT, utf8("Hello"));
        for (int i = 0; i < 5; i++) {
            assertEquals(Result.BLOCKED, harness.pump(0));
            assertFalse(harness.outbound.isEmpty());
            assertEquals(0, harness.payloadBytes);
        }
        assertEquals(Result.DRAINED, harness.pump(1_000));
        assertEquals("818537fa213d7f9f4d5158", wire());
        assertNothingIsLeft();
    }

    @Test
    void aConnectionWithMuchToSendLetsTheOthersHaveTheirTurn() throws IOException {
        for (int i = 0; i < 20; i++) {
            harness.send(Opcode.BINARY, new byte[BUFFER - 14]);
        }
        assertEquals(Result.MORE, harness.pump(Long.MAX_VALUE));
        assertEquals(8 * (BUFFER - 14), harness.payloadBytes);
        harness.drain();
        assertEquals(20, harness.parse("").messages.size());
    }

    @Test
    void nothingToSendIsDrained() throws IOException {
        assertEquals(Result.DRAINED, harness.pump(0));
        assertEquals(0, harness.transport.writes());
    }

    @Test
    void aBufferThatNoFrameCouldBeginInIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SendHarness(Outbound.MIN_BUFFER_BYTES - 1));
    }

    @Test
    void theSmallestBufferCarriesTheLargestMessage() throws IOException {
        SendHarness small = new SendHarness(Outbound.MIN_BUFFER_BYTES);
        byte[] large = new byte[300_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }
        small.send(Opcode.BINARY, large);
        small.drain();
        assertArrayEquals(large, small.parse("").messages.get(0).payload());
    }

    @Test
    void aBrokenSocketIsReportedAndNothingLeaks() throws IOException {
        IOException broken = new IOException("Broken pipe");
        harness.transport.breakWrite(broken, 700);
        harness.send(Opcode.BINARY, new byte[1_000]);
        harness.send(Opcode.BINARY, new byte[9_000]);
        assertSame(broken, assertThrows(IOException.class, () -> harness.pump(Long.MAX_VALUE)));
        harness.outbound.release();
        assertNothingIsLeft();
    }

    @Test
    void aPoolWithoutRoomForTheRestEndsTheConnection() throws IOException {
        SegmentPool pool = new SegmentPool(SegmentPool.MIN_LIMIT_BYTES);
        SendPump pump = new SendPump(16 << 10, () -> 1, pool, DirectMemory.JVM);
        Outbound outbound = new Outbound(pool);
        List<PooledSegment> taken = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            outbound.enqueue(pool.acquire(4_000, CONNECTION).count(4_000), Opcode.BINARY);
        }
        for (PooledSegment next = pool.acquire(4_000, USER); next != null; next = pool.acquire(4_000, USER)) {
            taken.add(next);
        }
        ScriptedTransport transport = new ScriptedTransport();
        transport.allow(10);
        long[] written = new long[2];
        assertEquals(Result.NO_MEMORY, pump.pump(outbound, transport, 100_000, (wire, payload, messages) -> {
            written[0] += wire;
            written[1] += payload;
        }));
        assertEquals(10, written[0]);
        assertEquals(2, written[1]);
        outbound.release();
        taken.forEach(pool::release);
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    @Test
    void whatATransportHoldsBackIsNotYetCounted() throws IOException {
        harness.transport.holdBack(100);
        harness.send(Opcode.TEXT, new byte[50]);
        assertEquals(Result.BLOCKED, harness.pump(20));
        assertTrue(harness.outbound.isEmpty());
        assertEquals(0, harness.payloadBytes);
        assertEquals(Result.BLOCKED, harness.pump(35));
        assertEquals(0, harness.payloadBytes);
        assertEquals(Result.DRAINED, harness.pump(1));
        assertEquals(50, harness.payloadBytes);
        harness.parse("");
    }

    @Test
    void whatWasHeldBackIsCountedEvenIfItLeavesAtTheLastMoment() throws IOException {
        // The eighth buffer is the last of a turn; its end leaves between the last two looks.
        harness.transport.holdBack(BUFFER);
        byte[] message = new byte[BUFFER - 8];
        for (int i = 0; i < 8; i++) {
            harness.send(Opcode.BINARY, message);
        }
        harness.transport.allow(8 * BUFFER - 1);
        harness.transport.unblockAtFlush(2 * 8 + 1);
        assertEquals(Result.DRAINED, harness.pump());
        assertEquals(8L * message.length, harness.payloadBytes);
        assertEquals(8 * BUFFER, harness.transport.writtenBytes());
    }
}
