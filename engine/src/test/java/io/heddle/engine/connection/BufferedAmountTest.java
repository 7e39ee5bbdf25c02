package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import io.heddle.engine.metrics.Counter;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * bufferedAmount against a model: what was sent, less the payload that a reader of the written bytes finds, wherever the socket stopped.
 */
@Timeout(60)
final class BufferedAmountTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.writeBufferBytes(16 << 10));

    private long sentPayload;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 7, 64, 1_000, 16_384, 50_000})
    void isExactAfterEveryShortWrite(long bytesAtATime) {
        Link link = rig.link(ws -> ws.maxFragmentSize(200));
        link.socket.block();
        send(link, ServerFrames.pattern(0));
        send(link, ServerFrames.pattern(100));
        send(link, ServerFrames.pattern(700));
        send(link, ServerFrames.pattern(bytesAtATime > 1_000 ? 100_000 : 150));
        link.ws.sendPing(new byte[20]);
        while (link.ws.bufferedAmount() > 0) {
            link.socket.allow(bytesAtATime);
            rig.turnUntilIdle();
            check(link);
        }
        link.unblock();
        check(link);
        assertEquals(4, rig.counters.get(Counter.MESSAGES_SENT));
        assertEquals(link.socket.writtenBytes(), rig.counters.get(Counter.BYTES_SENT));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void isExactForRandomTrafficOverRandomSockets(long seed) {
        Random random = new Random(seed);
        Link link = rig.link();
        if (seed % 3 == 0) {
            link.socket.holdBack();
        }
        int messages = 0;
        for (int step = 0; step < 120; step++) {
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    link.ws.maxFragmentSize(1 + random.nextInt(3_000));
                    messages += send(link, ServerFrames.pattern(random.nextInt(200)));
                }
                case 2 -> messages += send(link, ServerFrames.pattern(random.nextInt(40_000)));
                case 3 -> link.ws.sendPing(new byte[random.nextInt(126)]);
                case 4 -> link.socket.feed(ServerFrames.ping("p".repeat(random.nextInt(126))));
                case 5 -> link.socket.allow(random.nextInt(20_000)).mostPerWrite(1 + random.nextInt(9_000));
                default -> rig.elsewhere(() -> link.ws.send(""));
            }
            if (random.nextBoolean()) {
                rig.turnUntilIdle();
                check(link);
            }
        }
        link.socket.unblock().mostPerWrite(Integer.MAX_VALUE);
        rig.turnUntilIdle();
        check(link);
        assertEquals(0, link.ws.bufferedAmount(), "seed " + seed);
        assertTrue(messages > 0);
    }

    @Test
    void countsAsSentOnlyWhatTheSocketTook(Link link) {
        link.socket.allow(6 + 9);
        send(link, new byte[10]);
        rig.turnUntilIdle();
        assertEquals(1, link.ws.bufferedAmount());
        assertEquals(0, rig.counters.get(Counter.MESSAGES_SENT));
        link.socket.allow(1);
        rig.turnUntilIdle();
        assertEquals(0, link.ws.bufferedAmount());
        assertEquals(1, rig.counters.get(Counter.MESSAGES_SENT));
    }

    @Test
    void whatTheTransportHoldsBackIsStillBuffered(Link link) {
        link.socket.holdBack().block();
        send(link, new byte[1_000]);
        rig.turnUntilIdle();
        assertEquals(1_000, link.ws.bufferedAmount());
        link.socket.allow(500);
        rig.turnUntilIdle();
        assertTrue(link.ws.bufferedAmount() > 0);
        link.unblock();
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void whatIsLostWithTheConnectionIsNotBufferedAnyMore(Link link) {
        link.socket.allow(100);
        send(link, new byte[50_000]);
        rig.elsewhere(() -> send(link, new byte[70]));
        rig.turnUntilIdle();
        rig.elsewhere(() -> send(link, new byte[70]));
        link.socket.breakRead("Connection reset");
        rig.turnUntilIdle();
        assertEquals(0, link.ws.bufferedAmount());
    }

    private int send(Link link, byte[] message) {
        if (link.ws.send(message) == SendResult.QUEUED) {
            sentPayload += message.length;
            return 1;
        }
        return 0;
    }

    /** Reads what was written as a server does. */
    private void check(Link link) {
        ClientFrameReader reader = new ClientFrameReader().add(link.socket.written());
        long payload = reader.all().stream().filter(ClientFrame::isData).mapToLong(frame -> frame.payload().length).sum();
        // Of a frame that is not whole: what is behind its header, if it is one of data.
        byte[] rest = reader.rest();
        if (rest.length >= 2 && (rest[0] & 0xF) < ServerFrames.CLOSE) {
            int length = rest[1] & 0x7F;
            int header = length == 127 ? 14 : length == 126 ? 8 : 6;
            payload += Math.max(0, rest.length - header);
        }
        if (link.socket.isHoldingBack()) {
            assertTrue(link.ws.bufferedAmount() >= sentPayload - payload);
        } else {
            assertEquals(sentPayload - payload, link.ws.bufferedAmount());
        }
    }
}
