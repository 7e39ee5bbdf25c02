package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.testing.RawDeflate;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With context takeover of our own, the messages of a connection are one zlib stream, whatever their sizes, and however badly some of them
 * compress. The measure is such a stream, each message ended by a flush without its last four bytes, with the headers of its frames.
 */
@Timeout(60)
final class CompressedHistoryTest {
    private static final int RSV1 = 4;
    private static final int MESSAGES = 300;
    private static final long SAME_SEED = 1;
    private static final PerMessageDeflate TAKEOVER =
        PerMessageDeflate.defaults().clientNoContextTakeover(false).serverNoContextTakeover(true);

    @RegisterExtension
    final Rig rig = new Rig();

    /** Messages as programs send them. */
    enum Traffic {
        PINGS {
            @Override
            List<byte[]> messages(Random random) {
                List<byte[]> messages = new ArrayList<>();
                for (int i = 0; i < MESSAGES; i++) {
                    messages.add(ServerFrames.utf8("{\"op\":\"ping\",\"id\":" + i + "}"));
                }
                return messages;
            }
        },
        ORDERS_AND_NOISE {
            @Override
            List<byte[]> messages(Random random) {
                List<byte[]> messages = new ArrayList<>();
                for (int i = 0; i < MESSAGES; i++) {
                    messages.add(order(random, i));
                    messages.add(noise(random, 160));
                }
                return messages;
            }
        },
        ALL_SIZES {
            @Override
            List<byte[]> messages(Random random) {
                List<byte[]> messages = new ArrayList<>();
                for (int i = 0; i < MESSAGES; i++) {
                    messages.add(random.nextInt(4) == 0 ? noise(random, 1 << random.nextInt(14)) : order(random, random.nextInt(100)));
                }
                return messages;
            }
        };

        abstract List<byte[]> messages(Random random);

        static byte[] noise(Random random, int count) {
            byte[] noise = new byte[count];
            random.nextBytes(noise);
            return noise;
        }

        /** 158 bytes. */
        static byte[] order(Random random, int id) {
            String order = "{\"op\":\"order\",\"symbol\":\"BTC-PERPETUAL\",\"side\":\"" + (random.nextBoolean() ? "buy" : "sell")
                + "\",\"price\":" + (60_000 + random.nextInt(1_000)) + ",\"amount\":" + (10 + random.nextInt(90))
                + ",\"id\":" + id + ",\"client\":\"bot-17\",\"flags\":[\"post\",\"hidden\"]}";
            return ServerFrames.utf8(order + " ".repeat(Math.max(0, 158 - order.length())));
        }
    }

    /** The bytes of one zlib stream for these messages, in frames of a client. */
    private static long oneStream(List<byte[]> messages) {
        long bytes = 0;
        try (RawDeflate stream = new RawDeflate(Deflater.DEFAULT_COMPRESSION)) {
            for (byte[] message : messages) {
                int count = stream.deflate(message).length;
                bytes += count + (count < 126 ? 2 : count < 65_536 ? 4 : 10) + 4;
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(Traffic.class)
    void theHistoryIsKept(Traffic traffic) {
        // The bound on the bytes is judged with messages that are the same in each run.
        long best = oneStream(traffic.messages(new Random(SAME_SEED)));
        long sent = exchange(traffic, SAME_SEED);
        assertTrue(sent <= best * 1.05, sent + " bytes, one stream " + best);
        exchange(traffic, new Random().nextLong());
    }

    /** Sends all messages, which must arrive. @return the bytes that they took */
    private long exchange(Traffic traffic, long seed) {
        List<byte[]> messages = traffic.messages(new Random(seed));
        Link link = rig.extend(rig.link(), RSV1, rig.parts.extensions().deflate(TAKEOVER));
        long sent = 0;
        List<byte[]> got = new ArrayList<>();
        try (RawDeflate peer = new RawDeflate()) {
            for (byte[] message : messages) {
                link.ws.send(message);
                rig.turnUntilIdle();
                byte[] wire = link.socket.takeWritten();
                sent += wire.length;
                ClientFrame frame = ClientFrameReader.all(wire).get(0);
                got.add(frame.rsv() == RSV1 ? peer.inflate(frame.payload()) : frame.payload());
            }
        }
        assertEquals(messages.size(), got.size());
        for (int i = 0; i < got.size(); i++) {
            assertArrayEquals(messages.get(i), got.get(i), "message " + i + " of seed " + seed);
        }
        return sent;
    }

    /** A message that grows may not fit into its own segment; without another one it is sent as it is. */
    @Test
    void withoutMemoryForAMessageThatGrowsItIsSentAsItIs() {
        Rig small = rig.configure(config -> config.maxPooledBytes(1 << 20).readBufferBytes(64 << 10).writeBufferBytes(64 << 10));
        Link link = rig.extend(rig.link(), RSV1, rig.parts.extensions().deflate(TAKEOVER));
        byte[] noise = new byte[32 << 10];
        new Random(9).nextBytes(noise);
        try (RawDeflate peer = new RawDeflate()) {
            for (boolean isFull : new boolean[] {false, true, false}) {
                byte[] like = Traffic.order(new Random(1), 1);
                link.ws.send(like);
                small.turnUntilIdle();
                assertArrayEquals(like, message(link, peer));
                BufferSegment message = rig.pool.acquire(noise.length);
                message.append(ByteBuffer.wrap(noise));
                List<BufferSegment> held = new ArrayList<>();
                for (int size = 512 << 10; isFull && size >= noise.length; size >>= 1) {
                    for (BufferSegment next = rig.pool.acquire(size); next != null; next = rig.pool.acquire(size)) {
                        held.add(next);
                    }
                }
                link.ws.sendAsBinary(message);
                small.turnUntilIdle();
                assertEquals(isFull ? 0 : 0x40, link.socket.written()[0] & 0x70);
                assertArrayEquals(noise, message(link, peer));
                held.forEach(rig.pool::release);
            }
        }
        link.events.expect("open");
    }

    /** The next message, whether it is compressed or not. */
    private static byte[] message(Link link, RawDeflate peer) {
        byte[] payload = new byte[0];
        boolean isCompressed = false;
        for (ClientFrame frame : ClientFrameReader.all(link.socket.takeWritten())) {
            isCompressed |= frame.rsv() == RSV1;
            payload = ServerFrames.join(payload, frame.payload());
        }
        return isCompressed ? peer.inflate(payload) : payload;
    }
}
