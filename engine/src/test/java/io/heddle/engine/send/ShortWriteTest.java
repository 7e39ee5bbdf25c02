package io.heddle.engine.send;

import static io.heddle.engine.send.SendHarness.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.Opcode;
import io.heddle.engine.send.SendPump.Result;
import io.heddle.testkit.wire.ClientFrame;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets that take a part: at every byte of a stream with all kinds of frames, the rest follows and the books are right. */
@Timeout(60)
final class ShortWriteTest {
    private static final byte[] LARGE = new byte[300];

    static {
        for (int i = 0; i < LARGE.length; i++) {
            LARGE[i] = (byte) i;
        }
    }

    /** Five messages, three control frames: 14 frames, of all header lengths that fit. */
    private static SendHarness loaded() {
        SendHarness harness = new SendHarness(2_048);
        harness.maxFragmentBytes = 130;
        harness.send(Opcode.TEXT, utf8("Hello"));
        harness.outbound.ping(harness.segment(utf8("ping")));
        harness.send(Opcode.BINARY, LARGE);
        harness.send(Opcode.BINARY, new byte[0]);
        harness.outbound.pong(harness.segment(new byte[125]));
        harness.send(Opcode.TEXT, utf8("x".repeat(130)));
        harness.outbound.close(utf8("\003\350bye"));
        harness.send(Opcode.TEXT, utf8("last"));
        return harness;
    }

    private static void assertAllArrived(SendHarness harness, String where) {
        WireParser parser = harness.parse(where);
        assertEquals(5, parser.messages.size(), where);
        assertArrayEquals(utf8("Hello"), parser.messages.get(0).payload(), where);
        assertArrayEquals(LARGE, parser.messages.get(1).payload(), where);
        assertArrayEquals(utf8("last"), parser.messages.get(4).payload(), where);
        assertEquals(List.of(10, 9, 8), parser.controls.stream().map(ClientFrame::opcode).toList(), where);
        assertEquals(5 + 300 + 130 + 4, harness.payloadBytes, where);
        assertEquals(5, harness.messages, where);
        assertTrue(harness.outbound.isCloseWritten(), where);
        harness.pool.assertNoLeaks();
    }

    private static int wireLength() throws IOException {
        SendHarness harness = loaded();
        harness.drain();
        assertAllArrived(harness, "at once");
        return (int) harness.transport.writtenBytes();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 64, 600})
    void whateverASocketTakesAtATimeTheStreamIsTheSame(int recordBytes) throws IOException {
        int length = wireLength();
        for (int most = 1; most <= length; most++) {
            String where = most + " bytes at a time, records of " + recordBytes;
            SendHarness harness = loaded();
            harness.transport.holdBack(recordBytes);
            for (int turn = 0; harness.pump(most) != Result.DRAINED; turn++) {
                assertTrue(turn <= 2 * length / most + 2, where);
            }
            assertAllArrived(harness, where);
        }
    }

    @Test
    void aStreamThatStopsOnceGoesOnWhereItStopped() throws IOException {
        int length = wireLength();
        for (int first = 0; first <= length; first++) {
            SendHarness harness = loaded();
            assertEquals(first < length ? Result.BLOCKED : Result.DRAINED, harness.pump(first));
            assertEquals(first, harness.transport.writtenBytes());
            harness.drain();
            assertAllArrived(harness, "stopped after " + first);
        }
    }

    @Test
    void whatIsSentDuringAShortWriteFollowsIt() throws IOException {
        int length = wireLength();
        for (int first = 1; first < length; first += 5) {
            SendHarness harness = new SendHarness(2_048);
            harness.maxFragmentBytes = 1_000;
            harness.send(Opcode.BINARY, LARGE);
            harness.pump(Math.min(first, 200));
            harness.send(Opcode.TEXT, utf8("second"));
            harness.outbound.ping(harness.segment(utf8("ping")));
            harness.drain();
            WireParser parser = harness.parse("first " + first);
            assertEquals("[fin 2 [300], fin 9 [4], fin 1 [6]]", parser.shapes());
            harness.pool.assertNoLeaks();
        }
    }

    @Test
    void oneByteFragmentsGoThroughAnySocket() throws IOException {
        for (int most = 1; most < 100; most++) {
            SendHarness harness = new SendHarness(Outbound.MIN_BUFFER_BYTES);
            harness.maxFragmentBytes = 1;
            harness.send(Opcode.BINARY, LARGE);
            for (int turn = 0; harness.pump(most) != Result.DRAINED; turn++) {
                assertTrue(turn < 10_000);
            }
            WireParser parser = harness.parse("most " + most);
            assertEquals(300, parser.frames.size());
            assertArrayEquals(LARGE, parser.messages.get(0).payload());
            harness.pool.assertNoLeaks();
        }
    }

    @Test
    void messagesThatAreDroppedLeaveALegalStreamAtEveryByte() throws IOException {
        int length = wireLength();
        for (int first = 0; first <= length; first++) {
            String where = "dropped after " + first;
            SendHarness harness = new SendHarness(Outbound.MIN_BUFFER_BYTES);
            harness.maxFragmentBytes = 700;
            byte[] sent = new byte[4_000];
            harness.send(Opcode.BINARY, sent);
            harness.send(Opcode.TEXT, utf8("Hello"));
            harness.send(Opcode.BINARY, sent);
            // The frame under way is cut off in the buffer as well as by the socket.
            harness.pump(first * 11L);
            long dropped = harness.outbound.dropMessages();
            assertEquals(0, harness.outbound.dropMessages(), where);
            harness.outbound.close(utf8("\003\350"));
            harness.drain();
            WireParser parser = harness.parse(where);
            assertEquals(8_005, dropped + harness.payloadBytes, where);
            assertEquals(8_005 - dropped, parser.dataPayloadIn(Long.MAX_VALUE), where);
            assertEquals(parser.messages.size(), harness.messages, where);
            assertEquals(8, parser.frames.get(parser.frames.size() - 1).opcode(), where);
            harness.pool.assertNoLeaks();
        }
    }

    @Test
    void whatIsReleasedAtAnyByteLeavesNothingBehind() throws IOException {
        int length = wireLength();
        for (int first = 0; first <= length; first++) {
            SendHarness harness = loaded();
            harness.pump(first);
            harness.outbound.release();
            harness.pool.assertNoLeaks();
            assertTrue(harness.outbound.isEmpty());
            harness.outbound.release();
        }
    }
}
