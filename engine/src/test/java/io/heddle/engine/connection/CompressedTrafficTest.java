package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.testing.RawDeflate;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages through permessage-deflate, RFC 7692 section 7.2, as both ends of a connection see them. */
@Timeout(60)
final class CompressedTrafficTest {
    private static final int RSV1 = 4;
    private static final PerMessageDeflate EACH = PerMessageDeflate.defaults().minBytes(0);

    @RegisterExtension
    final Rig rig = new Rig().argument(Link.class, own -> link());

    private Link link() {
        return link(EACH, false, false);
    }

    private Link link(PerMessageDeflate settings, boolean clientTakeover, boolean serverTakeover) {
        return rig.extend(rig.link(), RSV1,
            rig.parts.extensions().deflate(settings.clientNoContextTakeover(!clientTakeover).serverNoContextTakeover(!serverTakeover)));
    }

    private static byte[] compressed(int opcode, byte[] message) {
        return ServerFrames.reserved(RSV1, ServerFrames.frame(opcode, RawDeflate.of(message)));
    }

    private static byte[] compressed(String text) {
        return compressed(TEXT, ServerFrames.utf8(text));
    }

    /** Repeats itself, as messages do, but never exactly. */
    private static byte[] prose(int count, int seed) {
        byte[] bytes = new byte[count];
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) ("{\"price\":".charAt(i % 9) + (i % 9 == 8 ? random.nextInt(10) : 0));
        }
        return bytes;
    }

    /** What the peer got: its frames, and the messages in them. */
    private static List<byte[]> messages(Link link, RawDeflate peer) {
        List<byte[]> messages = new ArrayList<>();
        byte[] payload = new byte[0];
        boolean isCompressed = false;
        for (ClientFrame frame : ClientFrameReader.all(link.socket.takeWritten())) {
            isCompressed = frame.opcode() == CONTINUATION ? isCompressed : frame.rsv() == RSV1;
            assertTrue(frame.opcode() != CONTINUATION || frame.rsv() == 0, "only a first frame has the bit");
            payload = ServerFrames.join(payload, frame.payload());
            if (frame.fin()) {
                messages.add(isCompressed ? peer.inflate(payload) : payload);
                payload = new byte[0];
            }
        }
        return messages;
    }

    // ---- received ----

    @ParameterizedTest
    @ValueSource(strings = {"f2 48 cd c9 c9 07 00", "f2 48 05 00 00 00 ff ff ca c9 c9 07 00", "00 05 00 fa ff 48 65 6c 6c 6f 00",
        "f3 48 cd c9 c9 07 00 00", "f2 48 05 00 00 00 ff ff 00", "f3 48 cd c9 c9 07 00", "f3 48 05 00 f3 cc c9 c9 07 00"})
    void theExamplesOfTheRfc(String payload) {
        String expected = payload.startsWith("f2 48 05 00 00 00 ff ff 00") ? "He" : payload.startsWith("f3 48 05") ? "HeIllo" : "Hello";
        for (boolean takeover : new boolean[] {false, true}) {
            Link link = link(EACH, takeover, takeover);
            for (int i = 0; i < 2; i++) {
                link.receive(ServerFrames.reserved(RSV1, ServerFrames.frame(TEXT, ServerFrames.hex(payload))));
            }
            link.events.expect("open", "text " + expected, "text " + expected);
        }
    }

    @Test
    void aSecondMessageMayReferToTheFirst() {
        Link link = link(EACH, false, true);
        link.receive(ServerFrames.hex("c1 07 f2 48 cd c9 c9 07 00"), ServerFrames.hex("c1 05 f2 00 11 00 00"));
        link.events.expect("open", "text Hello", "text Hello");
    }

    @Test
    void withoutTakeoverItMustNot(Link link) {
        link.receive(ServerFrames.hex("c1 07 f2 48 cd c9 c9 07 00"), ServerFrames.hex("c1 05 f2 00 11 00 00"));
        link.events.expect("open", "text Hello");
        link.receiveEnd();
        link.events.expect("closed 1007 the server sent a compressed message that does not inflate");
    }

    @Test
    void messagesWithoutTheBitAreWhatTheyAre() {
        Link link = link(EACH, false, true);
        link.receive(compressed("a"), ServerFrames.text("b"), ServerFrames.fragment(TEXT, "c"), ServerFrames.ping("p"),
            ServerFrames.frame(CONTINUATION, "d"));
        link.events.expect("open", "text a", "text b", "ping p", "text cd");
    }

    @Test
    void emptyMessages() {
        for (boolean takeover : new boolean[] {false, true}) {
            emptyMessages(link(EACH, false, takeover));
        }
    }

    private static void emptyMessages(Link link) {
        link.receive(ServerFrames.hex("c1 01 00"), ServerFrames.hex("c2 00"), ServerFrames.hex("c1 07 02 00 00 00 ff ff 00"),
            ServerFrames.hex("41 00 80 00"));
        link.events.expect("open", "text", "binary", "text", "text");
        link.receive(ServerFrames.hex("41 00"), ServerFrames.hex("00 01 00"), ServerFrames.hex("80 00"));
        link.events.expect("text");
    }

    @Test
    void controlFramesComeBetweenTheFragments() {
        byte[] payload = RawDeflate.of(ServerFrames.utf8("Hello, Hello, Hello"));
        Link link = link();
        link.receive(ServerFrames.reserved(RSV1, ServerFrames.fragment(TEXT, Arrays.copyOf(payload, 3))), ServerFrames.ping("1"),
            ServerFrames.fragment(CONTINUATION, Arrays.copyOfRange(payload, 3, 4)), ServerFrames.pong((byte) 'x'),
            ServerFrames.frame(CONTINUATION, Arrays.copyOfRange(payload, 4, payload.length)));
        link.events.expect("open", "ping 1", "pong x", "text Hello, Hello, Hello");
        link.expectSent("PONG 1");
    }

    @Test
    void theBitOnAContinuationIsRefused(Link link) {
        link.receive(ServerFrames.reserved(RSV1, ServerFrames.fragment(TEXT, RawDeflate.of(ServerFrames.utf8("a")))),
            ServerFrames.reserved(RSV1, ServerFrames.frame(CONTINUATION))).receiveEnd();
        link.expectSent("CLOSE 1002 " + "the server set the compression bit (RSV1) on a continuation frame, where only a message's first"
            + " frame has it");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6, 7})
    void otherBitsAreRefused(int rsv, Link link) {
        link.receive(ServerFrames.reserved(rsv, ServerFrames.text("a"))).receiveEnd();
        assertTrue(link.sent().get(0).startsWith("CLOSE 1002"));
    }

    @Test
    void theBitOnAControlFrameIsRefused(Link link) {
        link.receive(ServerFrames.reserved(RSV1, ServerFrames.ping("a"))).receiveEnd();
        assertTrue(link.sent().get(0).startsWith("CLOSE 1002"));
    }

    @Test
    void theBitWithoutTheExtensionIsRefused(Link link) {
        link.receive(compressed("a"));
        // The decoder that read for the one connection reads for the other next.
        Link plain = rig.link();
        plain.receive(compressed("a")).receiveEnd();
        assertTrue(plain.sent().get(0).startsWith("CLOSE 1002"));
        link.receive(compressed("b"));
        link.events.expect("open", "text a", "text b");
    }

    /** Among them one that lacks the last bytes of a stored block, and would take what is appended to every message for those. */
    @ParameterizedTest
    @ValueSource(strings = {"ff ff ff ff", "06", "f2 48 cd", "07 00", "00 05 00 fa ff 48", "00 05 00 fa ff 48 65 6c", "f3 48 cd c9 c9 07"})
    void whatDoesNotInflateIsRefused(String payload) {
        for (boolean takeover : new boolean[] {false, true}) {
            Link link = link(EACH, false, takeover);
            link.receive(ServerFrames.reserved(RSV1, ServerFrames.frame(BINARY, ServerFrames.hex(payload)))).receiveEnd();
            link.events.expect("open", "closed 1007 the server sent a compressed message that does not inflate");
        }
    }

    @Test
    void textThatIsNoUtf8FailsBeforeItsEnd() {
        byte[] bad = ServerFrames.join(prose(200_000, 1), new byte[] {(byte) 0xFF}, prose(200_000, 2));
        byte[] payload = RawDeflate.of(bad);
        Link link = link();
        link.receive(ServerFrames.reserved(RSV1, ServerFrames.fragment(TEXT, Arrays.copyOf(payload, payload.length * 3 / 4))));
        link.expectSent("CLOSE 1007 the server sent a text message that is not valid UTF-8");
        link.receiveEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000, 65_536, 1 << 20})
    void largeMessagesInAnyPieces(int chunkBytes) {
        byte[] message = prose(700_000, 3);
        for (boolean takeover : new boolean[] {false, true}) {
            Link link = link(EACH, false, takeover);
            try (RawDeflate peer = new RawDeflate()) {
                link.socket.feedIn(chunkBytes, ServerFrames.join(
                    ServerFrames.reserved(RSV1, ServerFrames.frame(BINARY, peer.deflate(message))), ServerFrames.binary((byte) 7)));
            }
            rig.turnUntilIdle();
            link.events.expect("open", "binary " + ClientFrame.show(false, message), "binary 07");
        }
        assertEquals(2, rig.counters.get(Counter.INFLATERS), "one for all, and one kept");
    }

    @Test
    void manyConnectionsInTheMiddleOfAMessage() {
        List<Link> links = new ArrayList<>();
        byte[] message = prose(5_000, 4);
        byte[] frame = compressed(BINARY, message);
        for (int i = 0; i < 20; i++) {
            links.add(link());
        }
        for (int cut : new int[] {0, 1, 5, 100, frame.length}) {
            int before = cut == 1 ? 0 : cut == 5 ? 1 : cut == 100 ? 5 : 100;
            links.forEach(link -> link.receive(Arrays.copyOfRange(frame, Math.min(before, cut), cut)));
        }
        links.forEach(link -> link.events.expect("open", "binary " + ClientFrame.show(false, message)));
        assertEquals(20, rig.counters.get(Counter.INFLATERS));
        assertEquals(0, rig.pool.statistics().segmentsInUse());
    }

    // ---- sent ----

    @Test
    void aMessageIsCompressedAndMarked(Link link) {
        link.ws.send("Hello, Hello, Hello, Hello");
        rig.turnUntilIdle();
        assertEquals(0, link.ws.bufferedAmount());
        byte[] wire = link.socket.written();
        assertEquals(0xC1, wire[0] & 0xFF);
        assertTrue(wire.length < 20, () -> wire.length + " bytes");
        try (RawDeflate peer = new RawDeflate()) {
            assertArrayEquals(ServerFrames.utf8("Hello, Hello, Hello, Hello"), messages(link, peer).get(0));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "true, 0", "false, 1000", "true, 1000"})
    void messagesOfAllSizes(boolean takeover, int minBytes) {
        Link link = link(EACH.minBytes(minBytes), takeover, false);
        link.ws.maxFragmentSize(1_000);
        try (RawDeflate peer = new RawDeflate()) {
            for (int size : new int[] {0, 1, 2, 10, 999, 1_000, 65_536, 100, 3_000_000, 5_000}) {
                byte[] message = prose(size, size);
                link.ws.send(message);
                rig.turnUntilIdle();
                byte[] wire = link.socket.written();
                assertTrue(wire.length <= size + 12 + size / 100, () -> size + " bytes took " + wire.length);
                boolean isLarge = takeover ? size > 0 : size >= Math.max(100, minBytes);
                assertEquals(isLarge, (wire[0] & 0x40) != 0, () -> size + " bytes");
                List<byte[]> got = messages(link, peer);
                assertEquals(1, got.size());
                assertArrayEquals(message, got.get(0));
            }
        }
        assertEquals(0, link.ws.bufferedAmount());
    }

    /** What is made of it fills one buffer of the engine, or two, to the byte, or has its end in both. */
    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, false", "2, true"})
    void whatIsCompressedMayEndWhereABufferDoes(int buffers, boolean takeover) {
        Link link = link(EACH, takeover, false);
        int end = buffers << 16;
        int least = Integer.MAX_VALUE;
        int most = 0;
        try (RawDeflate peer = new RawDeflate()) {
            for (int size = end - 150; size < end - 30; size++) {
                byte[] noise = new byte[size];
                new Random(size).nextBytes(noise);
                byte[] message = ServerFrames.join(noise, new byte[1_000]);
                link.ws.send(message);
                rig.turnUntilIdle();
                int sent = link.socket.written().length;
                least = Math.min(least, sent);
                most = Math.max(most, sent);
                assertArrayEquals(message, messages(link, peer).get(0));
            }
        }
        assertTrue(least < end && end + 20 < most, "from " + least + " to " + most);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatGrowsIsSentAsItIsUnlessTheHistoryIsKept(boolean takeover) {
        Link link = link(EACH, takeover, false);
        try (RawDeflate peer = new RawDeflate()) {
            for (int size : new int[] {20, 5_000, 64 << 10, 65_530, 65_540, 1_000_000}) {
                byte[] noise = new byte[size];
                new Random(size).nextBytes(noise);
                link.ws.send(noise);
                link.ws.send(prose(1_000, size));
                rig.turnUntilIdle();
                assertEquals(takeover ? 0x40 : 0, link.socket.written()[0] & 0x70, "no bit: as it is");
                int wire = link.socket.written().length;
                assertTrue(wire < size + size / 1_000 + 300, () -> size + " bytes took " + wire);
                List<byte[]> got = messages(link, peer);
                assertArrayEquals(noise, got.get(0));
                assertArrayEquals(prose(1_000, size), got.get(1));
            }
        }
    }

    @Test
    void takeoverMakesLikeMessagesSmall() {
        Link link = link(EACH, true, false);
        byte[] message = ServerFrames.utf8("{\"symbol\":\"ABC\",\"bid\":12.31,\"ask\":12.33,\"time\":1790000000}");
        link.ws.send(message);
        rig.turnUntilIdle();
        int first = link.socket.takeWritten().length;
        link.ws.send(message);
        rig.turnUntilIdle();
        int second = link.socket.takeWritten().length;
        assertTrue(second < first / 3, () -> first + " bytes, then " + second);
    }

    @Test
    void whatIsBufferedIsWhatWillBeSent(Link link) {
        link.socket.block();
        link.ws.send(prose(100_000, 5));
        rig.turnUntilIdle();
        long buffered = link.ws.bufferedAmount();
        assertTrue(buffered > 0 && buffered < 50_000, () -> buffered + " bytes");
        link.unblock();
        assertEquals(0, link.ws.bufferedAmount());
        assertEquals(1, rig.counters.get(Counter.MESSAGES_SENT));
    }

    @Test
    void withoutMemoryForMoreThanABufferAMessageIsSentAsItIs() {
        Rig small = rig.configure(config -> config.maxPooledBytes(1 << 20).maxBufferedBytes(700_000).lowWaterMarkBytes(0)
            .readBufferBytes(64 << 10).writeBufferBytes(64 << 10));
        Link link = link(EACH.level(1), true, false);
        // Shrinks, but to more than one buffer, for which there is no room beside it.
        byte[] half = new byte[600_000];
        new Random(6).nextBytes(half);
        Arrays.fill(half, 400_000, 600_000, (byte) 0);
        try (RawDeflate peer = new RawDeflate()) {
            for (int i = 0; i < 3; i++) {
                link.ws.send(half);
                small.turnUntilIdle();
                assertEquals(0x02, link.socket.written()[0] & 0xFF, "no bit, and more to come");
                assertArrayEquals(half, messages(link, peer).get(0));
                link.ws.send(prose(500, i));
                small.turnUntilIdle();
                assertArrayEquals(prose(500, i), messages(link, peer).get(0));
            }
        }
    }

    /** The smaller the room beside the message, the earlier it runs out; but never when the compressor is done with the message. */
    @ParameterizedTest
    @ValueSource(ints = {60_000, 70_000, 130_000, 131_060, 131_072, 150_000, 190_000, 200_000, 250_000, 270_000, 299_000})
    void withoutMemoryNothingRefersToWhatWasSentAsItIs(int noiseBytes) {
        rig.configure(config -> config.maxPooledBytes(1 << 20).maxBufferedBytes(700_000).lowWaterMarkBytes(0)
            .readBufferBytes(64 << 10).writeBufferBytes(64 << 10));
        Link link = link(EACH, true, false);
        byte[] noise = new byte[noiseBytes];
        new Random(noiseBytes).nextBytes(noise);
        byte[] message = ServerFrames.join(new byte[300_000 - noiseBytes], noise);
        byte[] echo = Arrays.copyOfRange(message, 290_000, 300_000);
        try (RawDeflate peer = new RawDeflate()) {
            for (int i = 0; i < 3; i++) {
                link.ws.send(message);
                rig.turnUntilIdle();
                assertArrayEquals(message, messages(link, peer).get(0));
                link.ws.send(echo);
                rig.turnUntilIdle();
                assertArrayEquals(echo, messages(link, peer).get(0), "refers to nothing that the peer has not seen");
            }
        }
    }

    // ---- flow control ----

    @Test
    void aHandlerMayStopInTheMiddleOfAPiece() {
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        Link link = link();
        link.ws.onIncompleteFrame((from, piece) -> pieces.writeBytes(piece.payload().toByteArray()));
        link.events.withPieces();
        byte[] message = prose(1_000_000, 7);
        link.events.on("piece", WebSocket::suspendReading);
        link.receive(compressed(BINARY, message), ServerFrames.ping("after"));
        int resumptions = 0;
        while (!link.events.lines.contains("ping after")) {
            int before = link.events.lines.size();
            link.resumeReading();
            assertEquals(before + 1, link.events.lines.size(), "one piece, then it stops");
            resumptions++;
        }
        assertTrue(resumptions > 10, "pieces of a buffer each: " + resumptions);
        assertEquals(1_000_000, pieces.size());
        assertArrayEquals(message, pieces.toByteArray());
    }

    /** What is inflated may end where the engine's buffer does: then all input is taken, and nothing behind it wakes the connection. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 16, 1 << 17, 1 << 20, 1_000_000})
    void aMessageThatIsStoppedAtEachPieceComesWholeWithNothingBehindIt(int bytes) {
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        boolean[] isLast = new boolean[1];
        Link link = link();
        link.ws.onIncompleteFrame((from, piece) -> {
            pieces.writeBytes(piece.payload().toByteArray());
            isLast[0] = piece.isLast();
        });
        link.events.withPieces();
        byte[] message = prose(bytes, 7);
        link.events.on("piece", WebSocket::suspendReading);
        link.receive(compressed(BINARY, message));
        for (int turns = 0; !isLast[0] && turns < 100; turns++) {
            link.resumeReading();
        }
        assertArrayEquals(message, pieces.toByteArray());
        assertTrue(isLast[0], "the last piece is told too");
        link.resumeReading();
        assertEquals(0, rig.pool.statistics().segmentsInUse());
    }
}
