package io.heddle.engine.send;

import static io.heddle.engine.frame.Opcode.BINARY;
import static io.heddle.engine.frame.Opcode.TEXT;
import static io.heddle.engine.send.SendHarness.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The queue of a connection when it is dropped or given back: the bytes that count, and the segments that must not leak. */
@Timeout(60)
final class OutboundTest {
    /** Header and masking key of a frame of up to 125 bytes. */
    private static final int SHORT_HEADER_BYTES = 6;

    private final SendHarness harness = new SendHarness(2_048);
    private final Outbound outbound = harness.outbound;

    @AfterEach
    void nothingLeaks() {
        outbound.release();
        assertTrue(outbound.isEmpty());
        assertEquals(0, harness.pool.statistics().segmentsInUse());
    }

    @Test
    void reservedBitsAreThoseOfTheFirstFrame() throws IOException {
        harness.maxFragmentBytes = 2;
        outbound.enqueue(harness.segment(utf8("abcd")), TEXT, 4);
        harness.drain();
        byte[] wire = harness.transport.written();
        assertEquals(0x41, wire[0]);
        assertEquals((byte) 0x80, wire[SHORT_HEADER_BYTES + 2]);
    }

    @Test
    void droppedMessagesAreCounted() {
        harness.send(TEXT, utf8("abc"));
        harness.send(TEXT, utf8("defg"));
        assertEquals(7, outbound.dropMessages());
        assertEquals(0, outbound.dropMessages());
        assertEquals(0, outbound.release());
    }

    /** The rest of the frame goes out; what is behind it in the message does not, nor does the next message. */
    @Test
    void aFrameThatWasBegunIsCompleted() throws IOException {
        harness.maxFragmentBytes = 4_000;
        harness.send(BINARY, new byte[10_000]);
        harness.send(BINARY, new byte[10]);
        harness.pump(1_500);
        assertEquals(6_010, outbound.dropMessages());
        harness.drain();
        assertEquals(4_000, harness.payloadBytes);
        assertEquals(0, harness.messages, "no message was sent whole");
        assertEquals(0, outbound.release());
    }

    @Test
    void aMessageIsDroppedFromBehindItsLastWholeFrame() throws IOException {
        harness.maxFragmentBytes = 500;
        harness.send(BINARY, new byte[5_000]);
        harness.pump(0);
        long encoded = 5_000 - outbound.dropMessages();
        assertTrue(encoded > 0, "nothing was encoded");
        assertEquals(0, encoded % 500, "whole frames");
        harness.drain();
        assertEquals(encoded, harness.payloadBytes);
    }

    @ParameterizedTest
    @CsvSource({"0, 11", "5, 11", "6, 11", "8, 9", "11, 6", "17, 6", "18, 5"})
    void givingBackCountsWhatWasNotWritten(long writtenBytes, long unwritten) throws IOException {
        harness.send(TEXT, utf8("abcde"));
        harness.send(TEXT, utf8("fghijk"));
        harness.pump(writtenBytes);
        assertEquals(unwritten, outbound.release());
        assertEquals(0, outbound.release());
    }

    @Test
    void controlFramesThatWaitAreGivenBack() {
        for (int i = 0; i < 3; i++) {
            outbound.pong(harness.segment(utf8("a")));
        }
        outbound.ping(harness.segment(utf8("b")));
        outbound.close(utf8("c"));
        assertEquals(0, outbound.release());
        assertEquals(0, harness.pool.statistics().segmentsInUse());
    }

    /** The bound on pongs is on those that wait, not on those of a connection's life. */
    @Test
    void pongsThatLeftDoNotCount() throws IOException {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 40; i++) {
                outbound.pong(harness.segment(utf8("a")));
            }
            harness.drain();
        }
        assertEquals(3 * 40 * (SHORT_HEADER_BYTES + 1), harness.transport.writtenBytes());
    }
}
