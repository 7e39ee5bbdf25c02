package io.heddle.jmh.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The upgrade with compression, and what follows. */
@Timeout(10)
class ServedConnectionTest {
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    private static final String TURNED_ON =
        "\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n\r\n";
    private static final String MASK = "00000000";

    private final List<String> events = new ArrayList<>();
    private final ServedObserver observed = new ServedObserver() {
        @Override
        public void onOpened() {
            events.add("opened");
        }

        @Override
        public void onMessages(int count) {
            events.add(count + " messages");
        }
    };
    private final EmbeddedChannel channel = new EmbeddedChannel(new ServedConnection(observed));

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    private String upgrade(String target, String fields) {
        channel.writeInbound(Unpooled.copiedBuffer("GET " + target + " HTTP/1.1\r\n" + KEY + fields + "\r\n", StandardCharsets.US_ASCII));
        return said().toString(StandardCharsets.US_ASCII);
    }

    private String answer(String frames) {
        channel.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(frames)));
        return ByteBufUtil.hexDump(said());
    }

    private ByteBuf said() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return all;
    }

    @Test
    void whoOffersCompressionGetsIt() {
        String head = upgrade("/echo?deflate", OFFER);
        assertTrue(head.startsWith("HTTP/1.1 101 ") && head.endsWith(TURNED_ON), head);
        assertEquals("c203616263", answer("c283" + MASK + "616263"));
        assertTrue(channel.isOpen());
    }

    @Test
    void anObserverHearsOfTheConnectionAndItsMessages() {
        upgrade("/echo", "");
        answer("8181" + MASK + "61" + "8281" + MASK + "62");
        assertEquals(List.of("opened", "0 messages", "2 messages"), events);
    }

    @Test
    void whoDoesNotOfferItIsRefused() {
        String head = upgrade("/echo?deflate", "");
        assertTrue(head.startsWith("HTTP/1.1 400 "), head);
        assertTrue(
            head.endsWith("\r\n\r\nMessages of /echo?deflate are compressed, but the request does not offer permessage-deflate."), head);
        assertFalse(channel.isOpen());
    }

    @Test
    void aPlainMessageOfWhoGotItEndsTheConnection() {
        upgrade("/echo?deflate", OFFER);
        String reason = ByteBufUtil.hexDump("A message is not compressed.".getBytes(StandardCharsets.US_ASCII));
        assertEquals("881e03ea" + reason, answer("8283" + MASK + "616263"));
        assertFalse(channel.isOpen());
    }

    @Test
    void elsewhereAnOfferIsNotTaken() {
        String head = upgrade("/echo", OFFER);
        assertFalse(head.contains("Extensions"), head);
        assertEquals("8203616263", answer("8283" + MASK + "616263"));
    }
}
