package io.heddle.engine.message;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CLOSE;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.PING;
import static io.heddle.testkit.wire.ServerFrames.PONG;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static io.heddle.testkit.wire.ServerFrames.fragment;
import static io.heddle.testkit.wire.ServerFrames.frame;
import static io.heddle.testkit.wire.ServerFrames.header;
import static io.heddle.testkit.wire.ServerFrames.join;
import static io.heddle.testkit.wire.ServerFrames.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.ProtocolViolation;
import io.heddle.engine.message.MessageHarness.Event;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MessageAssemblerTest {
    private static final int MAX = 100_000;

    private MessageHarness harness = new MessageHarness(MAX);

    /** All kinds of frames, in a legal order. */
    private static final byte[] MIXED = join(frame(TEXT, "Hello"), fragment(BINARY, new byte[3]), frame(PING, "ping"),
        fragment(CONTINUATION, new byte[0]), frame(PONG, ""), frame(CONTINUATION, "end"), frame(BINARY, ""), fragment(TEXT, ""),
        frame(CONTINUATION, "whole"), fragment(TEXT, "gr\u00FC\u00DFe \uD83D\uDE00"), frame(CONTINUATION, ""), fragment(TEXT, ""),
        frame(CONTINUATION, ""), frame(CLOSE, "\003\350bye"));

    private static final List<Event> MIXED_EVENTS = List.of(
        Event.of(TEXT, utf8("Hello")),
        Event.of(PING, utf8("ping")),
        Event.of(PONG, new byte[0]),
        Event.of(BINARY, utf8("\0\0\0end")),
        Event.of(BINARY, new byte[0]),
        Event.of(TEXT, utf8("whole")),
        Event.of(TEXT, utf8("gr\u00FC\u00DFe \uD83D\uDE00")),
        Event.of(TEXT, new byte[0]),
        Event.of(CLOSE, utf8("\003\350bye")));

    @AfterEach
    void nothingLeaks() {
        harness.assembler.release();
        harness.assertNoLeaks();
    }

    @Test
    void aMessageThatIsWholeInTheInputIsPassedOnWhereItLies() {
        ByteBuffer source = MessageHarness.direct(frame(BINARY, new byte[500]));
        assertTrue(harness.decoder.decode(source, harness.assembler));
        assertEquals(1, harness.wholes);
        assertSame(source, harness.lastSource);
        assertEquals(3 + 4, harness.lastOffset);
        assertEquals(0, harness.pool.statistics().acquisitions());
    }

    @Test
    void controlFramesThatAreWholeTakeNoSegmentEither() {
        harness.feed(frame(PING, "a"), frame(PONG, ""), frame(CLOSE, "\003\350"));
        assertEquals(3, harness.events.size());
        assertEquals(0, harness.pool.statistics().acquisitions());
    }

    @Test
    void everySplitGivesTheSameMessages() {
        for (int first = 0; first <= MIXED.length; first++) {
            for (int second = first; second <= MIXED.length; second++) {
                harness = new MessageHarness(MAX);
                harness.feedInPieces(MIXED, first, second);
                assertEquals(MIXED_EVENTS, harness.events, "split at " + first + " and " + second);
                assertNull(harness.decoder.violation());
                harness.assertNoLeaks();
            }
        }
    }

    @Test
    void everySplitGivesTheSamePieces() {
        for (int first = 0; first <= MIXED.length; first++) {
            for (int second = first; second <= MIXED.length; second += 3) {
                harness = new MessageHarness(MAX);
                harness.takesFragments = true;
                harness.feedInPieces(MIXED, first, second);
                assertEquals(MIXED_EVENTS, harness.events, "split at " + first + " and " + second);
                assertEquals(0, harness.assembled);
                harness.assertNoLeaks();
            }
        }
    }

    @Test
    void byteByByteIsNoDifferent() {
        for (byte value : MIXED) {
            assertTrue(harness.feed(new byte[] {value}));
        }
        assertEquals(MIXED_EVENTS, harness.events);
    }

    @Test
    void aSinkThatStopsAtEveryFrameAndPieceLosesNothing() {
        for (boolean pieces : new boolean[] {false, true}) {
            for (int cut = 0; cut <= MIXED.length; cut++) {
                harness = new MessageHarness(MAX);
                harness.takesFragments = pieces;
                harness.more = () -> false;
                ByteBuffer source = MessageHarness.direct(MIXED);
                source.limit(3 + cut);
                int calls = 0;
                while (!harness.decoder.decode(source, harness.assembler)) {
                    calls++;
                }
                source.limit(3 + MIXED.length);
                while (!harness.decoder.decode(source, harness.assembler)) {
                    calls++;
                }
                assertEquals(MIXED_EVENTS, harness.events, "cut at " + cut);
                assertTrue(calls >= 14, "stopped " + calls + " times for 14 frames");
            }
        }
    }

    @Test
    void releaseAtAnyPointLeavesNothingBehind() {
        for (int end = 0; end <= MIXED.length; end++) {
            for (int before = Math.max(0, end - 3); before <= end; before++) {
                harness = new MessageHarness(MAX);
                harness.feedInPieces(java.util.Arrays.copyOf(MIXED, end), before);
                harness.assembler.release();
                harness.assertNoLeaks();
                harness.assembler.release();
            }
        }
    }

    @Test
    void releaseInsideAnyDeliveryLeavesNothingBehind() {
        for (int delivery = 1; delivery <= MIXED_EVENTS.size(); delivery++) {
            int at = delivery;
            for (int cut = 0; cut <= MIXED.length; cut++) {
                harness = new MessageHarness(MAX);
                harness.onDelivery = () -> {
                    if (harness.events.size() == at) {
                        harness.assembler.release();
                    }
                };
                harness.more = () -> harness.events.size() < at;
                harness.feedInPieces(MIXED, cut);
                harness.assertNoLeaks();
            }
        }
    }

    @Test
    void aSinkThatThrowsLeavesNothingBehind() {
        byte[] parts = join(fragment(TEXT, "in "), frame(PING, "p"), frame(CONTINUATION, "parts"));
        for (int cut = 1; cut < parts.length; cut++) {
            harness = new MessageHarness(MAX);
            boolean[] throwsNow = {true};
            harness.onDelivery = () -> {
                if (throwsNow[0]) {
                    throw new IllegalStateException("on purpose");
                }
            };
            int at = cut;
            assertThrows(IllegalStateException.class, () -> harness.feedInPieces(parts, at));
            harness.assembler.release();
            harness.assertNoLeaks();
        }
    }

    @Test
    void framesOutOfOrderAreViolations() {
        harness.feed(frame(CONTINUATION, "x"));
        assertEquals(ProtocolViolation.CONTINUATION_WITHOUT_MESSAGE, harness.decoder.violation());
        harness = new MessageHarness(MAX);
        harness.feed(fragment(TEXT, "x"), frame(PING, ""), frame(BINARY, "y"));
        assertEquals(ProtocolViolation.MESSAGE_INSIDE_MESSAGE, harness.decoder.violation());
        harness = new MessageHarness(MAX);
        harness.feed(fragment(TEXT, "x"), frame(CONTINUATION, "y"), frame(CONTINUATION, "z"));
        assertEquals(ProtocolViolation.CONTINUATION_WITHOUT_MESSAGE, harness.decoder.violation());
        assertEquals(List.of(Event.of(TEXT, utf8("xy"))), harness.events);
    }

    @Test
    void textIsRefusedAtTheByteThatProvesItWrong() {
        // The second byte of an overlong encoding, in the middle of a fragment of which most has not come yet.
        byte[] start = join(fragment(TEXT, "good"), header(false, CONTINUATION, 1_000), utf8("so far \u00E4"));
        for (boolean pieces : new boolean[] {false, true}) {
            harness = new MessageHarness(MAX);
            harness.takesFragments = pieces;
            assertTrue(harness.feed(start));
            assertTrue(harness.feed(new byte[] {(byte) 0xE0}));
            assertFalse(harness.feed(new byte[] {(byte) 0x80}));
            assertEquals(ProtocolViolation.TEXT_NOT_UTF8, harness.decoder.violation());
            assertEquals(List.of(), harness.events);
            harness.assembler.release();
            harness.assertNoLeaks();
        }
    }

    @Test
    void textThatEndsInsideACharacterIsRefusedAtItsEnd() {
        byte[] half = {(byte) 0xC3};
        harness.feed(frame(TEXT, half));
        assertEquals(ProtocolViolation.TEXT_NOT_UTF8, harness.decoder.violation());
        harness = new MessageHarness(MAX);
        assertTrue(harness.feed(fragment(TEXT, half), frame(PING, "")));
        assertFalse(harness.feed(frame(CONTINUATION, new byte[0])));
        assertEquals(ProtocolViolation.TEXT_NOT_UTF8, harness.decoder.violation());
    }

    @Test
    void aBadTextSaysNothingAboutTheNextConnectionsOrBinaries() {
        byte[] wild = {(byte) 0xFF, (byte) 0xC0, 0, (byte) 0x80};
        assertTrue(harness.feed(frame(BINARY, wild), fragment(BINARY, wild), frame(CONTINUATION, wild)));
        assertEquals(2, harness.events.size());
        assertTrue(harness.feed(frame(PING, wild), frame(TEXT, "fine")));
    }
}
