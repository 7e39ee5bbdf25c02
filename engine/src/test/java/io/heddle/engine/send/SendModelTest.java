package io.heddle.engine.send;

import static io.heddle.engine.send.SendHarness.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.Opcode;
import io.heddle.testkit.wire.ClientFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/** Random traffic over sockets that take random parts, against the list of what was sent. */
@Timeout(60)
final class SendModelTest {
    private static final int[] SIZES = {0, 1, 2, 124, 125, 126, 127, 1_000, 1_023, 1_024, 1_025, 5_000, 65_535, 65_536, 70_000};

    private final List<byte[]> sent = new ArrayList<>();
    private Random random;
    private SendHarness harness;
    private long sentBytes;
    private int controls;

    @RepeatedTest(150)
    void theServerReadsExactlyWhatWasSent(RepetitionInfo repetition) throws IOException {
        long seed = System.nanoTime() * 31 + repetition.getCurrentRepetition();
        String where = "seed " + seed;
        random = new Random(seed);
        harness = new SendHarness(Outbound.MIN_BUFFER_BYTES + random.nextInt(random.nextBoolean() ? 100 : 20_000));
        harness.transport.holdBack(random.nextInt(3) > 0 ? 0 : 1 + random.nextInt(3_000));
        if (random.nextBoolean()) {
            harness.transport.mostPerWrite(1 + random.nextInt(2_000));
        }
        for (int step = 5 + random.nextInt(40); step > 0; step--) {
            step();
        }
        boolean drops = random.nextInt(3) == 0;
        long dropped = drops ? harness.outbound.dropMessages() : 0;
        boolean closes = drops || random.nextBoolean();
        if (closes) {
            harness.outbound.close(utf8("\003\350"));
        }
        harness.drain();
        check(where, drops, closes, dropped);
    }

    private void step() throws IOException {
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                byte[] message = new byte[size()];
                random.nextBytes(message);
                // Tells text and binary apart by what is sent, not by a list of its own.
                harness.send(sent.size() % 2 == 0 ? Opcode.TEXT : Opcode.BINARY, message);
                sent.add(message);
                sentBytes += message.length;
            }
            case 2 -> harness.outbound.ping(harness.segment(new byte[] {(byte) controls++}));
            case 3 -> harness.outbound.pong(harness.segment(new byte[] {(byte) controls++}));
            case 4 -> harness.maxFragmentBytes = 1 + random.nextInt(random.nextBoolean() ? 50 : 40_000);
            default -> harness.pump(random.nextInt(4) == 0 ? 0 : random.nextInt(random.nextBoolean() ? 30 : 30_000));
        }
    }

    private int size() {
        int size = SIZES[random.nextInt(SIZES.length)];
        // Few bytes in many fragments, or many bytes in few.
        return harness.maxFragmentBytes < 50 ? Math.min(size, 2_000) : size;
    }

    private void check(String where, boolean drops, boolean closes, long dropped) {
        WireParser parser = harness.parse(where);
        assertEquals(sentBytes, harness.payloadBytes + dropped, where);
        assertEquals(parser.messages.size(), harness.messages, where);
        assertTrue(drops || parser.messages.size() == sent.size(), where);
        assertTrue(drops || !parser.isUnfinished, where);
        for (int i = 0; i < parser.messages.size(); i++) {
            assertArrayEquals(sent.get(i), parser.messages.get(i).payload(), where);
            assertEquals(i % 2 == 0 ? Opcode.TEXT : Opcode.BINARY, parser.messages.get(i).opcode(), where);
        }
        List<ClientFrame> frames = parser.frames;
        assertEquals(closes, !frames.isEmpty() && frames.get(frames.size() - 1).opcode() == Opcode.CLOSE, where);
        for (int opcode : new int[] {Opcode.PING, Opcode.PONG}) {
            List<Integer> numbers =
                parser.controls.stream().filter(frame -> frame.opcode() == opcode).map(frame -> (int) frame.payload()[0]).toList();
            assertEquals(numbers.stream().sorted().toList(), numbers, where);
        }
        assertTrue(harness.outbound.isEmpty(), where);
        harness.pool.assertNoLeaks();
    }
}
