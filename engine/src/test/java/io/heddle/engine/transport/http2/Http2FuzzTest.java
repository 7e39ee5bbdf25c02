package io.heddle.engine.transport.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.Fuzz;
import io.heddle.engine.testing.FuzzInputs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http2.hpack.HPackException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames and header blocks of a hostile server: no exception but the documented one, no limit exceeded, the same in whatever pieces. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class Http2FuzzTest {
    private static final int MAX_CONTINUATIONS = 3;
    private static final int MAX_LIST_BYTES = 1_000;
    private static final String NAME_CHARACTERS = "abc-xyz019";

    @Test
    void framesAreTheSameInWhateverPieces() throws InterruptedException {
        AtomicInteger legal = new AtomicInteger();
        Fuzz.run("http2", (wire, random) -> {
            int[] cuts = FuzzInputs.cuts(wire.length, random);
            List<String> whole = decoded(wire);
            assertEquals(whole, decoded(wire, cuts), () -> Arrays.toString(cuts));
            legal.addAndGet(whole.contains("violation null") ? 1 : 0);
        }, inputs -> assertTrue(legal.get() > inputs / 20 && legal.get() < inputs * 9 / 10, legal::toString));
    }

    private static List<String> decoded(byte[] wire, int... cuts) {
        RecordingFrameSink sink = new RecordingFrameSink();
        Http2FrameDecoder decoder = new Http2FrameDecoder(sink, MAX_CONTINUATIONS);
        ByteBuffer source = ByteBuffer.wrap(wire);
        for (int i = 0; i <= cuts.length; i++) {
            int limit = i < cuts.length ? cuts[i] : wire.length;
            source.limit(limit);
            decoder.decode(source);
            assertEquals(limit, source.limit());
            if (decoder.violation() != null) {
                break;
            }
            assertFalse(source.hasRemaining(), "all is taken unless it is illegal");
        }
        List<String> found = sink.all();
        found.add("taken " + source.position());
        found.add("violation " + decoder.violation());
        return found;
    }

    /** A session's blocks one after the other, until one cannot be decoded, beside another decoder. */
    @Test
    void headerBlocksAreDecodedAsByNettyOrRefused() throws InterruptedException {
        AtomicInteger compared = new AtomicInteger();
        Fuzz.run("hpack", (bytes, random) -> {
            HeaderCodec codec = new HeaderCodec(MAX_LIST_BYTES);
            DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(false, 1 << 20);
            int from = 0;
            boolean goesOn = true;
            for (int to : FuzzInputs.cuts(bytes.length, random)) {
                goesOn = goesOn && decodeBeside(codec, netty, Arrays.copyOfRange(bytes, from, to), random, compared);
                from = to;
            }
            if (goesOn) {
                decodeBeside(codec, netty, Arrays.copyOfRange(bytes, from, bytes.length), random, compared);
            }
        }, inputs -> assertTrue(compared.get() > inputs / 20, compared::toString));
    }

    /** @return false if the session is over */
    private static boolean decodeBeside(HeaderCodec codec, DefaultHttp2HeadersDecoder netty, byte[] block, Random random,
        AtomicInteger compared) {
        if (!append(codec, block, FuzzInputs.cuts(block.length, random))) {
            assertTrue(block.length > 2 * MAX_LIST_BYTES, "a block of " + block.length + " bytes was refused");
            return false;
        }
        List<String> fields;
        try {
            fields = codec.decode();
        } catch (HPackException malformed) {
            return false;
        }
        if (fields != null) {
            assertTrue(HeaderCodec.listBytes(fields) <= MAX_LIST_BYTES, fields::toString);
        }
        List<String> others = decodedByNetty(netty, block);
        if (others == null) {
            // Netty is stricter in places, and the tables differ from here on.
            return false;
        }
        compared.incrementAndGet();
        if (fields == null) {
            assertTrue(HeaderCodec.listBytes(others) > MAX_LIST_BYTES, others::toString);
        } else {
            assertEquals(sorted(others), sorted(fields));
        }
        return true;
    }

    private static boolean append(HeaderCodec codec, byte[] block, int... cuts) {
        ByteBuffer source = ByteBuffer.wrap(block);
        boolean fits = true;
        for (int i = 0; i <= cuts.length && fits; i++) {
            fits = codec.append(source.limit(i < cuts.length ? cuts[i] : block.length));
        }
        return fits;
    }

    /** @return null if the block is malformed to Netty */
    private static List<String> decodedByNetty(DefaultHttp2HeadersDecoder netty, byte[] block) {
        ByteBuf source = Unpooled.wrappedBuffer(block);
        try {
            List<String> fields = new ArrayList<>();
            netty.decodeHeaders(1, source).forEach(field -> {
                fields.add(field.getKey().toString());
                fields.add(field.getValue().toString());
            });
            return fields;
        } catch (Http2Exception malformed) {
            return null;
        } finally {
            source.release();
        }
    }

    /** Netty puts pseudo-header fields first. */
    private static List<String> sorted(List<String> fields) {
        if (fields == null) {
            return List.of("malformed");
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            lines.add(fields.get(i) + ": " + fields.get(i + 1));
        }
        lines.sort(null);
        return lines;
    }

    /** Several lists of one session, while the server changes the size of its table; the noise is the source of the values here. */
    @Test
    void encodedListsAreDecodedByNettyAndByUs() throws InterruptedException {
        Fuzz.run("hpack", (bytes, random) -> {
            HeaderCodec codec = new HeaderCodec(1 << 20);
            DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(false, 1 << 20);
            StringBuilder steps = new StringBuilder();
            for (int lists = 1 + random.nextInt(6); lists > 0; lists--) {
                for (int i = Math.max(0, random.nextInt(4) - 1); i > 0; i--) {
                    int size = random.nextBoolean() ? random.nextInt(200) : random.nextInt(5_000);
                    codec.limitTable(size);
                    steps.append(size).append(' ');
                }
                List<String> fields = fields(bytes, random);
                ByteBuffer block = codec.encode(fields);
                byte[] encoded = new byte[block.remaining()];
                block.get(encoded);
                steps.append(fields).append(" = ").append(HexFormat.of().formatHex(encoded)).append("; ");
                assertEquals(sorted(fields), sorted(decodedByNetty(netty, encoded)), steps::toString);
                assertTrue(codec.append(ByteBuffer.wrap(encoded)));
                assertEquals(fields, codec.decode(), steps::toString);
            }
        });
    }

    private static List<String> fields(byte[] bytes, Random random) {
        // As each list of a session begins. The library's encoder fails over an empty value as the very first text that it encodes.
        List<String> fields = new ArrayList<>(List.of(":method", "CONNECT"));
        for (int i = random.nextInt(6); i > 0; i--) {
            int from = random.nextInt(bytes.length + 1);
            fields.add(random.nextInt(4) == 0 ? "cookie" : name(random));
            fields.add(new String(bytes, from, Math.min(bytes.length - from, random.nextInt(60)), StandardCharsets.ISO_8859_1));
        }
        return fields;
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder("x");
        for (int i = random.nextInt(10); i > 0; i--) {
            name.append(NAME_CHARACTERS.charAt(random.nextInt(NAME_CHARACTERS.length())));
        }
        return name.toString();
    }
}
