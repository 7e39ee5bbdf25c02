package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import io.heddle.engine.metrics.Counter;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random traffic both ways over random sockets, against a model of both directions; every seed is a test. */
@Timeout(60)
final class MessageTrafficTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config
        .readBufferBytes(16 << 10).writeBufferBytes(16 << 10).maxFramesPerCycle(7).maxBufferedBytes(200_000));

    private final List<String> expectedOfHandlers = new ArrayList<>();
    private final List<String> expectedOfOthers = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void arrivesAsItWasSentBothWays(long seed) {
        Random random = new Random(seed);
        Script script = new Script(seed).messages(40, random.nextBoolean() ? 50 : 30_000);
        Link link = rig.link(ws -> ws.maxFragmentSize(1 + random.nextInt(10_000)));
        if (seed % 4 == 0) {
            link.socket.decode();
        }
        if (seed % 5 == 0) {
            link.socket.holdBack();
        }
        link.events.on("text", ws -> answer(link, random)).on("binary", ws -> answer(link, random)).on("ping", ws -> {
            if (random.nextInt(4) == 0) {
                ws.suspendReading();
            }
        });
        link.socket.feedIn(1 + random.nextInt(8_000), script.bytes());
        for (int i = 0; i < 3_000 && link.events.lines.size() <= script.events.size(); i++) {
            link.socket.allow(random.nextInt(30_000)).mostPerWrite(1 + random.nextInt(20_000));
            rig.turn();
            if (random.nextInt(3) == 0) {
                link.ws.resumeReading();
            }
            if (random.nextInt(5) == 0) {
                rig.elsewhere(() -> send(link, ServerFrames.utf8("E" + "é".repeat(random.nextInt(40))), true, expectedOfOthers));
                rig.turn();
            }
        }
        link.socket.unblock().mostPerWrite(Integer.MAX_VALUE);
        link.resumeReading();
        check(seed, script, link);
    }

    private void check(long seed, Script script, Link link) {
        List<String> expected = new ArrayList<>(List.of("open"));
        expected.addAll(script.events);
        link.events.lines.removeIf("writable"::equals);
        link.events.expectAll(expected, "received, seed " + seed);
        List<String> sent = messages(ClientFrameReader.all(link.socket.written()));
        // Each thread's messages keep their order; between threads there is none.
        assertEquals(expectedOfOthers, sent.stream().filter(message -> message.startsWith("E")).toList(), "sent, seed " + seed);
        assertEquals(expectedOfHandlers, sent.stream().filter(message -> !message.startsWith("E")).toList(), "sent, seed " + seed);
        assertEquals(0, link.ws.bufferedAmount(), "seed " + seed);
        assertEquals(sent.size(), rig.counters.get(Counter.MESSAGES_SENT), "seed " + seed);
        assertEquals(link.socket.writtenBytes(), rig.counters.get(Counter.BYTES_SENT), "seed " + seed);
        assertEquals(script.bytes().length, rig.counters.get(Counter.BYTES_RECEIVED), "seed " + seed);
        Map<Boolean, Integer> byKind = new HashMap<>();
        script.events.forEach(event -> byKind.merge(event.startsWith("p"), 1, Integer::sum));
        assertEquals(byKind.getOrDefault(false, 0).longValue(), rig.counters.get(Counter.MESSAGES_RECEIVED), "seed " + seed);
    }

    private void answer(Link link, Random random) {
        boolean isText = random.nextBoolean();
        byte[] payload = isText ? ServerFrames.utf8("é".repeat(random.nextInt(40))) : pattern(random);
        send(link, payload, isText, expectedOfHandlers);
    }

    private void send(Link link, byte[] payload, boolean isText, List<String> expected) {
        SendResult result = isText
            ? link.ws.send(new String(payload, StandardCharsets.UTF_8))
            : link.ws.sendAsBinary(rig.pool.acquire(payload.length).append(payload, 0, payload.length));
        if (result == SendResult.QUEUED) {
            expected.add(show(isText, payload));
        } else {
            assertEquals(SendResult.BACK_PRESSURED, result);
            assertTrue(link.ws.bufferedAmount() + payload.length > 200_000);
        }
    }

    private static byte[] pattern(Random random) {
        byte[] bytes = ServerFrames.pattern(random.nextInt(20_000), random.nextInt());
        if (bytes.length > 0) {
            // Never the first letter of the others.
            bytes[0] = 0;
        }
        return bytes;
    }

    private static String show(boolean isText, byte[] payload) {
        return (payload.length > 0 && payload[0] == 'E' ? "E " : "") + isText + " " + ClientFrame.show(isText, payload);
    }

    /** Puts fragments together as a server does. */
    private static List<String> messages(List<ClientFrame> frames) {
        List<String> messages = new ArrayList<>();
        byte[] message = new byte[0];
        boolean isText = false;
        boolean isInside = false;
        for (ClientFrame frame : frames) {
            if (!frame.isData()) {
                continue;
            }
            assertEquals(isInside, frame.opcode() == CONTINUATION, "fragments follow each other");
            isText = isInside ? isText : frame.opcode() == TEXT;
            message = ServerFrames.join(message, frame.payload());
            isInside = !frame.fin();
            if (frame.fin()) {
                messages.add(show(isText, message));
                message = new byte[0];
            }
        }
        return messages;
    }
}
