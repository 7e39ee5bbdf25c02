package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PayloadTest {
    private final FakePool pool = new FakePool();
    private final FakeWebSocket webSocket = new FakeWebSocket();

    private byte[] sent(Payload payload, long stamp) {
        assertEquals(SendResult.QUEUED, payload.send(webSocket.proxy, stamp));
        return webSocket.sent.get(webSocket.sent.size() - 1);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @Test
    void aBinaryMessageBeginsWithItsStampInNetworkOrder() {
        assertArrayEquals(hex("0102030405060708" + "08090a"), sent(new Payload(11, false, pool), 0x0102030405060708L));
        assertFalse(webSocket.textWasSent);
    }

    @Test
    void aTextMessageBeginsWithItsStampInHexadecimal() {
        byte[] message = sent(new Payload(18, true, pool), 0x0102030405060fa8L);
        assertEquals("0102030405060fa8qr", new String(message, StandardCharsets.US_ASCII));
        assertTrue(webSocket.textWasSent);
    }

    @Test
    void theStampOfAnEchoIsTheOneThatWasSent() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            boolean text = random.nextBoolean();
            Payload payload = new Payload(Payload.stampBytes(text) + random.nextInt(50), text, pool);
            long stamp = random.nextLong() >>> 1 + random.nextInt(60);
            assertEquals(stamp, payload.stampOf(FakeSegment.of(sent(payload, stamp))), "seed " + seed);
        }
    }

    @Test
    void aMessageOfAnotherSizeHasNoStamp() {
        Payload payload = new Payload(8, false, pool);
        assertEquals(-1, payload.stampOf(FakeSegment.of(new byte[7])));
        assertEquals(-1, payload.stampOf(FakeSegment.of(new byte[9])));
        assertEquals(-1, payload.stampOf(FakeSegment.of(new byte[0])));
    }

    @Test
    void textThatIsNoHexadecimalHasNoStamp() {
        Payload payload = new Payload(16, true, pool);
        for (int at = 0; at < 16; at++) {
            byte[] digits = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
            digits[at] = (byte) (at % 2 == 0 ? 'g' : 0xC3);
            assertEquals(-1, payload.stampOf(FakeSegment.of(digits)), "digit " + at);
        }
    }

    @Test
    void messagesTooSmallForAStampGoWithoutOne() {
        Payload binary = new Payload(7, false, pool);
        assertFalse(binary.isStamped());
        assertArrayEquals(hex("00010203040506"), sent(binary, 99));
        assertEquals(-1, binary.stampOf(FakeSegment.of(hex("00010203040506"))));
        assertFalse(new Payload(15, true, pool).isStamped());
        assertTrue(new Payload(16, true, pool).isStamped());
        assertArrayEquals(new byte[0], sent(new Payload(0, true, pool), 99));
    }

    @Test
    void theConnectionsRefusalIsThePayloads() {
        for (SendResult result : SendResult.values()) {
            webSocket.answer = result;
            assertEquals(result, new Payload(64, false, pool).send(webSocket.proxy, 1));
            assertEquals(result, new Payload(64, true, pool).send(webSocket.proxy, 1));
        }
    }

    @Test
    void anEmptyPoolIsBackPressure() {
        pool.empty = true;
        assertEquals(SendResult.BACK_PRESSURED, new Payload(64, true, pool).send(webSocket.proxy, 1));
        assertTrue(webSocket.sent.isEmpty());
    }
}
