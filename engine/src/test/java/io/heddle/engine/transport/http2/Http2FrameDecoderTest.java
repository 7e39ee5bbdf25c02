package io.heddle.engine.transport.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames out of bytes, at every split of the input. */
@Timeout(60)
final class Http2FrameDecoderTest {
    private static final String SETTINGS = "000000 04 00 00000000";
    private static final List<String> LEGAL = List.of(
        "00000c 04 00 00000000 0003 00000064 0008 00000001",
        "000000 04 01 00000000",
        "000003 00 00 00000001 616263",
        "000006 00 09 00000003 02 646566 0000",
        "000000 00 00 00000001",
        "000000 00 01 00000001",
        "000003 00 09 00000001 02 0000",
        "000002 01 04 00000001 8877",
        "000008 01 2d 00000005 01 0000000010 99 00",
        "000001 01 00 00000007 11",
        "000000 09 00 00000007",
        "000002 09 04 00000007 2233",
        "000005 02 00 00000009 0000000010",
        "000004 02 00 00000009 00000000",
        "000004 03 00 00000001 00000008",
        "000008 06 00 00000000 0102030405060708",
        "000008 06 01 00000000 8182838485868788",
        "00000c 07 00 00000000 80000005 0000000b 63616c6d",
        "000004 08 00 00000000 80001000",
        "000004 08 00 80000003 00000001",
        "000004 5a ff 00000000 00000000");
    private static final List<String> FOUND = List.of(
        "settings", "3=100", "8=1", "settings end", "settings ack", "data 1 of 3", "data 1 'abc'", "data 3 of 6", "padding 3 of 3",
        "data 3 'def' end", "data 1 of 0", "empty", "data 1 of 0", "data 1 '' end", "data 1 of 3", "padding 1 of 3", "data 1 '' end",
        "headers 1", "block 8877", "headers end 1", "headers 5 end", "block 99", "headers end 5", "headers 7", "block 11", "empty",
        "block 2233", "headers end 7", "ignored", "violation 9 FRAME_SIZE", "ignored", "reset 1 8", "ping 102030405060708",
        "pong 8182838485868788", "goaway 5 11 calm", "window 0 4096", "window 3 1", "ignored");

    private final RecordingFrameSink sink = new RecordingFrameSink();
    private final Http2FrameDecoder decoder = new Http2FrameDecoder(sink, 2);

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private Http2Violation feed(String hex) {
        decoder.decode(ByteBuffer.wrap(bytes(hex)));
        return decoder.violation();
    }

    @Test
    void everyFrameIsFoundAtEverySplit() {
        byte[] all = bytes(String.join("", LEGAL));
        for (int split = 0; split <= all.length; split++) {
            RecordingFrameSink found = new RecordingFrameSink();
            Http2FrameDecoder fresh = new Http2FrameDecoder(found, 16);
            fresh.decode(ByteBuffer.wrap(all, 0, split));
            fresh.decode(ByteBuffer.wrap(all, split, all.length - split));
            assertNull(fresh.violation());
            assertEquals(FOUND, found.found, "split at " + split);
        }
    }

    @Test
    void everyFrameIsFoundByteByByte() {
        for (byte one : bytes(String.join("", LEGAL))) {
            decoder.decode(ByteBuffer.wrap(new byte[] {one}));
        }
        assertEquals(FOUND, sink.found);
    }

    @Test
    void theInputsLimitIsLeftAsItWas() {
        ByteBuffer source = ByteBuffer.wrap(bytes(String.join("", LEGAL)));
        int limit = source.limit();
        decoder.decode(source);
        assertEquals(limit, source.limit());
        assertEquals(0, source.remaining());
    }

    @ParameterizedTest
    @CsvSource({
        "000000 00 00 00000001, SETTINGS_NOT_FIRST",
        "000000 04 01 00000000, SETTINGS_NOT_FIRST",
        "485454 50 2f 312e3120, SETTINGS_NOT_FIRST"
    })
    void settingsAreFirst(String hex, Http2Violation violation) {
        assertEquals(violation, feed(hex));
    }

    @Test
    void nothingIsTakenBehindAViolation() {
        feed(SETTINGS + "000001 06 00 00000000 00");
        assertEquals(Http2Violation.FRAME_SIZE, decoder.violation());
        int before = sink.found.size();
        assertEquals(Http2Violation.FRAME_SIZE, feed("000008 06 00 00000000 0102030405060708"));
        assertEquals(before, sink.found.size());
    }

    @Test
    void noMoreContinuationsThanTheLimit() {
        assertNull(feed(SETTINGS + "000000 01 00 00000001 000000 09 00 00000001 000000 09 00 00000001"));
        assertEquals(Http2Violation.TOO_MANY_CONTINUATIONS, feed("000000 09 04 00000001"));
    }
}
