package io.heddle.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of HTTP/2 against the layouts of RFC 9113 section 6, and the reader that finds them. */
@Timeout(60)
final class Http2FramesTest {
    private static final byte[] PREFACE = ServerFrames.utf8(Http2Frames.PREFACE);

    private final Http2FrameReader reader = new Http2FrameReader();

    static Stream<Arguments> layouts() {
        return Stream.of(
            Arguments.of("DATA", Http2Frames.data(5, (byte) 7), "000001 00 00 00000005 07"),
            Arguments.of("HEADERS", Http2Frames.headers(3, Http2Frames.END_STREAM, new byte[] {(byte) 0x88}), "000001 01 05 00000003 88"),
            Arguments.of("SETTINGS", Http2Frames.settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1), "000006 04 00 00000000 0008 00000001"),
            Arguments.of("SETTINGS acknowledgement", Http2Frames.settingsAck(), "000000 04 01 00000000"),
            Arguments.of("RST_STREAM", Http2Frames.rstStream(3, 8), "000004 03 00 00000003 00000008"),
            Arguments.of("PING", Http2Frames.ping(Http2Frames.ACK, 0x0102), "000008 06 01 00000000 00000000 00000102"),
            Arguments.of("GOAWAY", Http2Frames.goAway(7, 11, "no"), "00000a 07 00 00000000 00000007 0000000b 6e6f"),
            Arguments.of("WINDOW_UPDATE", Http2Frames.windowUpdate(0, 65_536), "000004 08 00 00000000 00010000"),
            Arguments.of("an unknown type", Http2Frames.frame(0xFE, 0xFF, 1), "000000 fe ff 00000001"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void aFrameHasTheLayoutOfItsTypeAndIsFoundInAnyPieces(String name, byte[] frame, String hex) {
        assertArrayEquals(ServerFrames.hex(hex), frame, name);
        for (byte octet : frame) {
            assertNull(reader.next(), name);
            reader.add(new byte[] {octet});
        }
        Http2Frame found = reader.next();
        assertArrayEquals(frame, Http2Frames.frame(found.type(), found.flags(), found.stream(), found.payload()));
        assertNull(reader.next());
    }

    @Test
    void thePrefaceComesFirstAndWhole() {
        for (byte octet : PREFACE) {
            assertEquals(false, reader.takePreface());
            reader.add(new byte[] {octet});
        }
        assertEquals(true, reader.add(Http2Frames.settingsAck()).takePreface());
        assertEquals(true, reader.next().isAck());
        assertThrows(IllegalStateException.class, new Http2FrameReader().add(ServerFrames.utf8("GET"))::takePreface);
    }

    @Test
    void fieldsArriveInTheirOrderThroughTheTablesOfBothEnds() {
        FieldBlocks client = new FieldBlocks();
        FieldBlocks server = new FieldBlocks();
        for (int i = 0; i < 3; i++) {
            Map<String, String> fields = server.decode(client.encode(":method", "CONNECT", "x-round", "r" + i, "x-same", "same"));
            assertEquals(List.of(":method", "x-round", "x-same"), List.copyOf(fields.keySet()));
            assertEquals("r" + i, fields.get("x-round"));
        }
        assertThrows(IllegalStateException.class, () -> server.decode(new byte[] {(byte) 0x80}));
    }
}
