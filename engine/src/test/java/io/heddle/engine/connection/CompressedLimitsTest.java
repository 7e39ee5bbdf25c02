package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.testing.RawDeflate;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What compression may cost: bytes that a message inflates to, and contexts. */
@Timeout(60)
final class CompressedLimitsTest {
    private static final int RSV1 = 4;
    private static final int DEFLATER_BYTES = 262 << 10;
    private static final int INFLATER_BYTES = 40 << 10;
    private static final PerMessageDeflate EACH = PerMessageDeflate.defaults().minBytes(0);

    @RegisterExtension
    final Rig rig = new Rig();

    private long delivered;

    private Link link(PerMessageDeflate settings, boolean clientTakeover, boolean serverTakeover) {
        return rig.extend(rig.link(), RSV1,
            rig.parts.extensions().deflate(settings.clientNoContextTakeover(!clientTakeover).serverNoContextTakeover(!serverTakeover)));
    }

    private static byte[] compressed(byte[] message) {
        return ServerFrames.reserved(RSV1, ServerFrames.frame(BINARY, RawDeflate.of(message)));
    }

    private long bytes(Counter counter) {
        return rig.counters.get(counter);
    }

    // ---- messages ----

    @ParameterizedTest
    @CsvSource({"1000, false", "1000, true", "70000, false", "1000000, true"})
    void exactlyTheLargestMessageIsTaken(int limit, boolean takeover) {
        rig.configure(config -> config.maxMessageBytes(limit));
        Link link = link(EACH, false, takeover);
        link.receive(compressed(new byte[limit]));
        link.events.expect("open", "binary " + ClientFrame.show(false, new byte[limit]));
        link.receive(compressed(new byte[limit + 1]));
        link.expectSent("CLOSE 1009 the server sent a message larger than the configured limit");
        link.receiveEnd();
    }

    @Test
    void aBombIsNotInflatedBeyondTheLimit() {
        rig.configure(config -> config.maxMessageBytes(100_000).maxPooledBytes(1 << 20));
        byte[] bomb = compressed(new byte[100 << 20]);
        Link link = link(EACH.maxRatio(2_000), false, false);
        link.receive(bomb);
        link.expectSent("CLOSE 1009 the server sent a message larger than the configured limit");
        assertTrue(rig.pool.statistics().capacityBytes() < 500_000, rig.pool.statistics()::toString);
        link.receiveEnd();
        link.events.expect("open", "closed 1009 the server sent a message larger than the configured limit:"
            + " it has at least 100001 bytes, and EngineConfig.maxMessageBytes is 100000");
    }

    @Test
    void aBombInFragmentsIsNotEither() {
        rig.configure(config -> config.maxMessageBytes(100_000));
        byte[] payload = RawDeflate.of(new byte[1 << 20]);
        Link link = link(EACH, false, false);
        link.receive(ServerFrames.reserved(RSV1, ServerFrames.fragment(BINARY, Arrays.copyOf(payload, 20))));
        for (int i = 20; i < payload.length && link.connection.phase == ConnectionPhase.OPEN; i++) {
            link.receive(ServerFrames.fragment(CONTINUATION, payload[i]));
        }
        link.expectSent("CLOSE 1009 the server sent a message larger than the configured limit");
        link.receiveEnd();
    }

    @Test
    void aPlainMessageOnACompressedConnectionHasTheSameLimit() {
        rig.configure(config -> config.maxMessageBytes(1_000));
        Link link = link(EACH, false, false);
        link.receive(ServerFrames.frame(BINARY, new byte[1_000]));
        link.receive(ServerFrames.header(true, BINARY, 1_001));
        link.expectSent("CLOSE 1009 the server sent a message larger than the configured limit");
        link.receiveEnd();
        Link fragmented = link(EACH, false, false);
        fragmented.receive(ServerFrames.fragment(BINARY, new byte[600]), ServerFrames.frame(CONTINUATION, new byte[401]));
        fragmented.expectSent("CLOSE 1009 the server sent a message larger than the configured limit");
        fragmented.receiveEnd();
    }

    @Test
    void theRatioIsLimitedBeyondTheFirstMiB() {
        Link link = link(EACH, false, false);
        link.receive(compressed(new byte[1 << 20]));
        link.events.expect("open", "binary " + ClientFrame.show(false, new byte[1 << 20]));
        link.receive(compressed(new byte[(1 << 20) + 1]));
        link.expectSent("CLOSE 1009 the server sent a compressed message that inflates beyond the configured ratio");
        link.receiveEnd();
        String end = link.events.lastEvents().get(0);
        assertTrue(end.matches("closed 1009 the server sent a compressed message that inflates beyond the configured ratio:"
            + " at most 4096 compressed bytes inflate to more than 1048576; PerMessageDeflate.maxRatio is 256"), end);
    }

    @Test
    void aStreamHasTheLimitsOfTheExtensionOnly() {
        rig.configure(config -> config.maxMessageBytes(1_000));
        Link link = rig.extend(
            rig.bareLink(ws -> ws.onIncompleteFrame((from, piece) -> delivered += piece.payload().count())),
            RSV1,
            rig.parts.extensions()
                .deflate(EACH.maxInflatedBytes(20 << 20).maxRatio(2_000).clientNoContextTakeover(true).serverNoContextTakeover(false)));
        link.receive(compressed(new byte[20 << 20]));
        assertEquals(20 << 20, delivered);
        delivered = 0;
        link.receive(compressed(new byte[(20 << 20) + 1]));
        link.expectSent("CLOSE 1009 the server sent a message larger than the configured limit");
        assertTrue(delivered <= 20 << 20, () -> delivered + " bytes");
        link.receiveEnd();
    }

    @Test
    void aStreamOfMebibytesNeedsNoMemory() {
        rig.configure(config -> config.maxPooledBytes(1 << 20).readBufferBytes(64 << 10).writeBufferBytes(64 << 10));
        Link link = rig.extend(
            rig.bareLink(ws -> ws.onIncompleteFrame((from, piece) -> delivered += piece.payload().count())),
            RSV1,
            rig.parts.extensions().deflate(EACH.clientNoContextTakeover(true).serverNoContextTakeover(true)));
        byte[] message = new byte[20 << 20];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (i * i >>> 7);
        }
        link.socket.feedIn(60_000, compressed(message));
        rig.turnUntilIdle();
        assertEquals(message.length, delivered);
        assertEquals(0, rig.pool.statistics().segmentsInUse());
    }

    // ---- contexts ----

    @Test
    void withoutTakeoverAllConnectionsShareOneOfEach() {
        for (int i = 0; i < 50; i++) {
            Link link = link(EACH, false, false);
            link.receive(compressed(new byte[1_000]));
            link.ws.send(new byte[1_000]);
            rig.turnUntilIdle();
        }
        assertEquals(1, bytes(Counter.DEFLATERS));
        assertEquals(1, bytes(Counter.INFLATERS));
        assertEquals(DEFLATER_BYTES + INFLATER_BYTES, bytes(Counter.DEFLATE_BYTES));
    }

    @Test
    void withTakeoverContextsAreMadeWhenNeededAndGivenBack() {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            links.add(link(EACH, true, true));
        }
        assertEquals(0, bytes(Counter.DEFLATERS));
        assertEquals(0, bytes(Counter.INFLATERS));
        assertEquals(10 * INFLATER_BYTES, bytes(Counter.DEFLATE_BYTES), "promised");
        links.get(3).ws.send(new byte[100]);
        links.get(4).receive(compressed(new byte[100]));
        rig.turnUntilIdle();
        assertEquals(1, bytes(Counter.DEFLATERS));
        assertEquals(1, bytes(Counter.INFLATERS));
        links.forEach(link -> link.ws.abort());
        rig.turnUntilIdle();
        assertEquals(0, bytes(Counter.DEFLATERS));
        assertEquals(0, bytes(Counter.INFLATERS));
        assertEquals(0, bytes(Counter.DEFLATE_BYTES));
    }

    @Test
    void theLeastRecentlyUsedGoOnWithoutTakeover() {
        rig.configure(config -> config.maxDeflateContextBytes(2 * DEFLATER_BYTES));
        List<Link> links = List.of(link(EACH, true, false), link(EACH, true, false), link(EACH, true, false));
        RawDeflate[] peers = {new RawDeflate(), new RawDeflate(), new RawDeflate()};
        byte[] message = ServerFrames.utf8("{\"symbol\":\"ABC\",\"bid\":12.31,\"ask\":12.33,\"time\":1790000000}");
        int[] sizes = new int[9];
        // The first loses its context to the third, and then takes the second's place, who has been silent for longer.
        int[] order = {0, 1, 2, 0, 2, 0, 2, 0, 1};
        for (int i = 0; i < order.length; i++) {
            Link link = links.get(order[i]);
            link.ws.send(message);
            rig.turnUntilIdle();
            ClientFrame frame = ClientFrameReader.all(link.socket.takeWritten()).get(0);
            assertEquals(new String(message), new String(peers[order[i]].inflate(frame.payload())));
            sizes[i] = frame.payload().length;
            assertTrue(bytes(Counter.DEFLATE_BYTES) <= 3 * DEFLATER_BYTES, "two, and the one that is shared");
        }
        assertEquals(sizes[0], sizes[1]);
        assertEquals(sizes[0], sizes[2]);
        assertEquals(sizes[0], sizes[3], "its context is gone");
        assertTrue(sizes[4] < sizes[0] / 2, "kept");
        assertTrue(sizes[6] < sizes[0] / 2, "kept");
        assertTrue(sizes[7] < sizes[0] / 2, "regained");
        assertEquals(sizes[0], sizes[8], "lost");
        assertTrue(bytes(Counter.DEFLATE_CONTEXTS_DROPPED) >= 2);
        for (RawDeflate peer : peers) {
            peer.close();
        }
    }

    @Test
    void thoseThatTakeTurnsDoNotRobEachOther() {
        rig.configure(config -> config.maxDeflateContextBytes(4 * DEFLATER_BYTES));
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            links.add(link(EACH, true, false));
        }
        for (int round = 0; round < 5; round++) {
            for (Link link : links) {
                link.ws.send(new byte[100]);
                rig.turnUntilIdle();
            }
        }
        assertEquals(8, bytes(Counter.DEFLATE_CONTEXTS_DROPPED), "only as the connections came");
    }

    @Test
    void withoutABudgetNobodyHasItsOwn() {
        rig.configure(config -> config.maxDeflateContextBytes(0));
        Link link = link(EACH, true, false);
        link.ws.send(new byte[100]);
        link.receive(compressed(new byte[100]));
        rig.turnUntilIdle();
        assertEquals(1, bytes(Counter.DEFLATERS));
        assertThrows(IllegalStateException.class, () -> link(EACH, false, true));
        assertEquals(1, bytes(Counter.DEFLATE_REFUSALS));
    }

    @Test
    void whatIsReceivedTakesThePlaceOfWhatIsSent() {
        rig.configure(config -> config.maxDeflateContextBytes(DEFLATER_BYTES));
        Link sender = link(EACH, true, false);
        sender.ws.send(new byte[100]);
        rig.turnUntilIdle();
        assertEquals(1, bytes(Counter.DEFLATERS));
        link(EACH, true, true);
        assertEquals(0, bytes(Counter.DEFLATERS));
        assertEquals(1, bytes(Counter.DEFLATE_CONTEXTS_DROPPED));
        sender.ws.send(new byte[100]);
        rig.turnUntilIdle();
        assertEquals(1, bytes(Counter.DEFLATERS), "the one that is shared");
    }

    @Test
    void aConnectionForWhichThereIsNoRoomIsRefusedWithASentence() {
        rig.configure(config -> config.maxDeflateContextBytes(INFLATER_BYTES));
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            LoopbackPeer peer = rig.peer();
            ConnectionHandle ws = rig.socket(peer.uri(), null, null, PerMessageDeflate.defaults());
            Attempt attempt = Attempt.requested(rig, peer, ws, rig.journal(ws));
            attempts.add(attempt.answer(peer.upgradeAnswer("Sec-WebSocket-Extensions: permessage-deflate")));
        }
        attempts.get(0).events.expect("open");
        attempts.get(1).events.expect("error CAPACITY UPGRADE");
        String message = attempts.get(1).events.error().message();
        assertTrue(message.contains("maxDeflateContextBytes") && message.contains("serverNoContextTakeover(true)"), message);
    }

    @Test
    void aMessageInPartForWhichThereIsNoRoomEndsItsConnection() {
        rig.configure(config -> config.maxDeflateContextBytes(INFLATER_BYTES));
        byte[] frame = compressed(new byte[10_000]);
        List<Link> links = List.of(link(EACH, false, false), link(EACH, false, false), link(EACH, false, false));
        links.forEach(link -> link.receive(Arrays.copyOf(frame, 10)));
        assertNull(links.get(1).events.error());
        assertEquals("error CAPACITY OPEN", links.get(2).events.lines.get(1));
        links.get(0).receive(Arrays.copyOfRange(frame, 10, frame.length));
        links.get(1).receive(Arrays.copyOfRange(frame, 10, frame.length));
        assertEquals(2, links.get(0).events.lines.size());
        assertEquals(2, links.get(1).events.lines.size());
        assertNotNull(links.get(2).events.error());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEndInTheMiddleOfAMessageGivesBackWhatWasLent(boolean takeover) {
        byte[] frame = compressed(new byte[10_000]);
        for (int i = 0; i < 5; i++) {
            Link link = link(EACH, takeover, takeover);
            link.receive(Arrays.copyOf(frame, 10));
            link.ws.send(new byte[1_000]);
            link.ws.abort();
            rig.turnUntilIdle();
        }
        assertEquals(takeover ? 0 : 1, bytes(Counter.INFLATERS));
    }

    @Test
    void aSessionIsClosedOnce() {
        PassThrough session = new PassThrough();
        Link link = rig.extend(rig.link(), 0, (ExtensionSession) session);
        link.ws.abort();
        link.ws.abort();
        rig.turnUntilIdle();
        assertEquals(1, session.closes);
    }
}
