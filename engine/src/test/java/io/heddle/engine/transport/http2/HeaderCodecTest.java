package io.heddle.engine.transport.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.apache.hc.core5.http2.hpack.HPackException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is ours of HPACK: limits, secrets, and the announcement of a changed table size. */
@Timeout(60)
final class HeaderCodecTest {
    private final HeaderCodec codec = new HeaderCodec(1_000);

    private static ByteBuffer block(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static String hex(ByteBuffer block) {
        byte[] bytes = new byte[block.remaining()];
        block.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void examplesOfTheRfcAreRead() throws HPackException {
        // RFC 7541, C.3.1 and C.3.2: the second is shorter by the table.
        assertTrue(codec.append(block("828684410f7777772e6578616d706c652e636f6d")));
        assertEquals(List.of(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "www.example.com"), codec.decode());
        assertTrue(codec.append(block("828684be5808")));
        assertTrue(codec.append(block("6e6f2d6361636865")));
        assertEquals(List.of(
            ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "www.example.com", "cache-control", "no-cache"),
            codec.decode());
    }

    @Test
    void aListThatIsTooLargeIsNoneAndLeavesTheTableInStep() throws HPackException {
        codec.append(block("40 0161 0162" + "be".repeat(40)));
        assertNull(codec.decode());
        codec.append(block("be"));
        assertEquals(List.of("a", "b"), codec.decode());
    }

    @Test
    void aBlockBeyondTwiceTheLimitIsRefused() {
        assertTrue(codec.append(ByteBuffer.allocate(2_000)));
        assertFalse(codec.append(ByteBuffer.allocate(1)));
    }

    @Test
    void nonsenseIsAnError() {
        for (String nonsense : List.of("ff32", "4009", "7fffffffffffffffffff", "4084ffffffff0161", "80", "40")) {
            HeaderCodec fresh = new HeaderCodec(1_000);
            fresh.append(block(nonsense));
            assertThrows(HPackException.class, fresh::decode, nonsense);
        }
    }

    @Test
    void theTableMayShrinkAndGrowAgainButNotAboveOurs() throws HPackException {
        codec.append(block("20 3fe11f 400161 0162"));
        assertEquals(List.of("a", "b"), codec.decode());
        for (String larger : List.of("3fe21f", "203fe21f", "3fe2ff7f", "3fffffffff0f")) {
            HeaderCodec fresh = new HeaderCodec(1_000);
            fresh.append(block(larger + "88"));
            assertThrows(HPackException.class, fresh::decode, larger);
        }
    }

    @Test
    void secretsAreNeverIndexed() {
        String first = hex(codec.encode(List.of("authorization", "secret")));
        assertEquals(first, hex(codec.encode(List.of("authorization", "secret"))));
        assertEquals('1', first.charAt(0), first);
        assertTrue(hex(codec.encode(List.of("user-agent", "bot"))).length() > hex(codec.encode(List.of("user-agent", "bot"))).length());
    }

    @Test
    void aSmallerTableIsAnnouncedOnceAndALargerOneIsNot() {
        codec.limitTable(100_000);
        assertFalse(hex(codec.encode(List.of("a", "b"))).startsWith("3"));
        codec.limitTable(0);
        assertTrue(hex(codec.encode(List.of("a", "b"))).startsWith("20"));
        assertFalse(hex(codec.encode(List.of("a", "b"))).startsWith("20"));
        codec.limitTable(10);
        codec.limitTable(4_096);
        // RFC 7541 section 4.2: both.
        assertTrue(hex(codec.encode(List.of("a", "b"))).startsWith("2a" + "3fe11f"));
    }

    /** RFC 7541 section 4.2: no more than two updates at the beginning of a block. */
    @ParameterizedTest
    @CsvSource({"'0', 20", "'100', 3f45", "'24 1525', 383fd60b", "'0 4096', 203fe11f", "'10 5000', 2a3fe11f", "'4096', ''", "'100 10', 2a"})
    void aBlockBeginsWithTheSmallestAndTheLastSizeOfTheTable(String sizes, String updates) {
        String before = hex(new HeaderCodec(1_000).encode(List.of("a", "b")));
        for (String size : sizes.split(" ")) {
            codec.limitTable(Long.parseLong(size));
        }
        assertEquals(updates + before, hex(codec.encode(List.of("a", "b"))));
    }

    /** The server drops its entries when the size shrinks, even if it grows again before the next block: so must we. */
    @Test
    void nothingRefersToWhatASmallerTableEvicted() throws HPackException {
        HeaderCodec server = new HeaderCodec(1_000);
        List<String> fields = List.of("a", "b", "c", "d");
        for (int block = 0; block < 3; block++) {
            assertTrue(server.append(codec.encode(fields)));
            assertEquals(fields, server.decode());
            codec.limitTable(block * 40L);
            codec.limitTable(4_096);
        }
    }

    @Test
    void aListCountsAsSettingsSay() {
        assertEquals(1 + 1 + 32 + 3 + 4 + 32, HeaderCodec.listBytes(List.of("a", "b", "cde", "fghi")));
    }
}
