package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.testing.RawDeflate;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random messages through a whole connection with permessage-deflate, against {@code java.util.zip} alone at the far end: cut into random
 * frames with control frames between, in random reads, of random deflate blocks; alone, or stacked with an extension of a user's own. The
 * seed of a failure is in the name of the test.
 */
@Timeout(120)
final class CompressedModelTest {
    private static final int RSV1 = 4;
    private static final int[] FLUSHES = {Deflater.NO_FLUSH, Deflater.SYNC_FLUSH, Deflater.FULL_FLUSH};
    private static final int[] STRATEGIES = {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY};

    @RegisterExtension
    final Rig rig = new Rig();

    static LongStream seeds() {
        return LongStream.range(0, 120);
    }

    /** Where the user's own extension, which turns over every byte, stands in the server's answer. */
    private enum Other {
        NONE, FIRST, LAST
    }

    private static final class Complement extends PassThrough {
        @Override
        Progress copy(ByteBuffer source, ByteBuffer target) {
            while (source.hasRemaining() && target.hasRemaining()) {
                target.put((byte) ~source.get());
            }
            return source.hasRemaining() ? Progress.NEEDS_ROOM : Progress.DONE;
        }
    }

    private static byte[] turnedOver(boolean isTurned, byte[] bytes) {
        byte[] turned = bytes.clone();
        for (int i = 0; isTurned && i < turned.length; i++) {
            turned[i] = (byte) ~bytes[i];
        }
        return turned;
    }

    private void extend(Link link, Other other, ExtensionSession deflate) {
        List<ExtensionSession> sessions = new ArrayList<>(List.of(deflate));
        List<Integer> claims = new ArrayList<>(List.of(RSV1));
        if (other != Other.NONE) {
            sessions.add(other == Other.FIRST ? 0 : 1, new Complement());
            claims.add(other == Other.FIRST ? 0 : 1, 0);
        }
        link.connection.extensions = rig.parts.extensions().chain(sessions, claims, List.of());
    }

    private static byte[] message(Random random) {
        int size = switch (random.nextInt(7)) {
            case 0 -> random.nextInt(4);
            case 1, 2 -> random.nextInt(300);
            case 3, 4 -> random.nextInt(5_000);
            // Whole buffers of the engine.
            case 5 -> (1 + random.nextInt(4)) << 16;
            default -> random.nextInt(300_000);
        };
        byte[] message = new byte[size];
        int alphabet = 1 + random.nextInt(256);
        int repeat = 1 + random.nextInt(50);
        for (int i = 0; i < size; i++) {
            message[i] = i >= repeat && random.nextInt(8) > 0 ? message[i - repeat] : (byte) random.nextInt(alphabet);
        }
        return message;
    }

    /** A compressed message whose blocks end where a random sender lets them, and whose kinds change with its settings. */
    private static byte[] deflated(RawDeflate server, byte[] message, boolean takeover, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (message.length - at > 1 && random.nextInt(10) > 0) {
            int count = 1 + random.nextInt(message.length - at - 1);
            boolean ends = !takeover && random.nextInt(8) == 0;
            out.writeBytes(server.deflate(Arrays.copyOfRange(message, at, at + count), FLUSHES[random.nextInt(FLUSHES.length)]));
            if (ends) {
                // A stream that ends inside the message; what follows does not refer back.
                server.deflater().finish();
                out.writeBytes(server.deflate(new byte[0], Deflater.NO_FLUSH));
                server.deflater().reset();
            } else if (random.nextInt(3) == 0) {
                server.deflater().setLevel(random.nextInt(10));
                server.deflater().setStrategy(STRATEGIES[random.nextInt(STRATEGIES.length)]);
            }
            at += count;
        }
        // Of an empty message zlib makes nothing: section 7.2.3.6 has it as one byte.
        out.writeBytes(message.length == 0 ? new byte[] {0} : server.deflate(Arrays.copyOfRange(message, at, message.length)));
        if (!takeover) {
            server.deflater().reset();
        }
        return out.toByteArray();
    }

    private static byte[] frames(byte[] payload, Random random) {
        List<byte[]> frames = new ArrayList<>();
        int at = 0;
        while (random.nextInt(3) > 0) {
            int count = random.nextInt(payload.length - at + 1);
            frames.add(
                ServerFrames.fragment(at == 0 && frames.isEmpty() ? BINARY : CONTINUATION, Arrays.copyOfRange(payload, at, at + count)));
            at += count;
            if (random.nextBoolean()) {
                frames.add(ServerFrames.pong());
            }
        }
        frames.add(ServerFrames.frame(frames.isEmpty() ? BINARY : CONTINUATION, Arrays.copyOfRange(payload, at, payload.length)));
        frames.set(0, ServerFrames.reserved(RSV1, frames.get(0)));
        return ServerFrames.join(frames.toArray(byte[][]::new));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatAServerCompressesArrives(long seed) {
        Random random = new Random(seed);
        boolean takeover = random.nextBoolean();
        Other other = Other.values()[random.nextInt(3)];
        List<byte[]> received = new ArrayList<>();
        boolean streams = random.nextInt(3) == 0;
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        Link link = rig.bareLink(ws -> {
            ws.onBinaryNoAlloc((from, message) -> received.add(message.toByteArray()));
            if (streams) {
                ws.onIncompleteFrame((from, piece) -> {
                    pieces.writeBytes(piece.payload().toByteArray());
                    if (piece.isLast()) {
                        received.add(pieces.toByteArray());
                        pieces.reset();
                    }
                    if (random.nextInt(4) == 0) {
                        from.suspendReading();
                    }
                });
            }
        });
        extend(link, other, rig.parts.extensions()
            .deflate(PerMessageDeflate.defaults().maxRatio(2_000).clientNoContextTakeover(true).serverNoContextTakeover(!takeover)));
        List<byte[]> sent = new ArrayList<>();
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        try (RawDeflate server = new RawDeflate(random.nextInt(10))) {
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                byte[] message = message(random);
                sent.add(message);
                byte[] payload = deflated(server, turnedOver(other == Other.FIRST, message), takeover, random);
                wire.writeBytes(frames(turnedOver(other == Other.LAST, payload), random));
            }
        }
        byte[] all = wire.toByteArray();
        for (int at = 0; at < all.length;) {
            int count = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 50_000 : 200));
            link.socket.feed(Arrays.copyOfRange(all, at, at + count));
            at += count;
        }
        for (int i = 0; received.size() < sent.size() && i < 10_000; i++) {
            link.resumeReading();
        }
        assertEquals(sent.size(), received.size());
        for (int i = 0; i < sent.size(); i++) {
            assertArrayEquals(sent.get(i), received.get(i), "message " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsSentIsWhatAServerInflates(long seed) {
        Random random = new Random(seed);
        boolean takeover = random.nextBoolean();
        Other other = Other.values()[random.nextInt(3)];
        Link link = rig.bareLink(ws -> {});
        PerMessageDeflate settings = PerMessageDeflate.defaults().level(random.nextInt(11) - 1).minBytes(random.nextInt(200));
        extend(link, other, rig.parts.extensions().deflate(settings.clientNoContextTakeover(!takeover).serverNoContextTakeover(true)));
        link.ws.maxFragmentSize(1 + random.nextInt(random.nextBoolean() ? 100_000 : 500));
        List<byte[]> sent = new ArrayList<>();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            byte[] message = message(random);
            sent.add(message);
            link.ws.send(message);
            if (random.nextBoolean()) {
                link.socket.mostPerWrite(1 + random.nextInt(5_000));
                rig.turnUntilIdle();
            }
        }
        rig.turnUntilIdle();
        assertEquals(0, link.ws.bufferedAmount());
        List<byte[]> got = new ArrayList<>();
        byte[] payload = new byte[0];
        boolean isCompressed = false;
        try (RawDeflate server = new RawDeflate()) {
            for (ClientFrame frame : ClientFrameReader.all(link.socket.takeWritten())) {
                isCompressed = frame.opcode() == CONTINUATION ? isCompressed : frame.rsv() == RSV1;
                payload = ServerFrames.join(payload, frame.payload());
                if (frame.fin()) {
                    payload = turnedOver(other == Other.LAST, payload);
                    got.add(turnedOver(other == Other.FIRST, isCompressed ? server.inflate(payload) : payload));
                    payload = new byte[0];
                }
            }
        }
        assertEquals(sent.size(), got.size());
        for (int i = 0; i < sent.size(); i++) {
            assertArrayEquals(sent.get(i), got.get(i), "message " + i);
        }
    }
}
