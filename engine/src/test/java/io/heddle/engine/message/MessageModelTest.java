package io.heddle.engine.message;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static io.heddle.testkit.wire.ServerFrames.fragment;
import static io.heddle.testkit.wire.ServerFrames.frame;
import static io.heddle.testkit.wire.ServerFrames.header;
import static io.heddle.testkit.wire.ServerFrames.join;
import static io.heddle.testkit.wire.ServerFrames.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.ProtocolViolation;
import io.heddle.engine.message.MessageHarness.Event;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/** Random messages, cut at random, read at random through the shared buffer or straight into place, by a sink that stops at random. */
@Timeout(60)
final class MessageModelTest {
    private static final int[] SIZES = {0, 1, 2, 125, 126, 300, 4_096, 16_383, 16_384, 16_385, 65_535, 65_536, 262_144, 300_000};
    private static final String[] CHARACTERS = {"a", "\u00E4", "\u20AC", "\uD83D\uDE00"};

    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private final List<Event> expected = new ArrayList<>();
    private Random random;
    private MessageHarness harness;

    @RepeatedTest(120)
    void theSinkGetsExactlyWhatTheServerSent(RepetitionInfo repetition) {
        long seed = System.nanoTime() * 31 + repetition.getCurrentRepetition();
        String where = "seed " + seed;
        random = new Random(seed);
        harness = new MessageHarness(1 << 20);
        harness.takesFragments = random.nextInt(3) == 0;
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            message();
        }
        boolean switchesToPieces = !harness.takesFragments && random.nextInt(4) == 0;
        ProtocolViolation violation = random.nextInt(3) == 0 ? mistake(harness.takesFragments || switchesToPieces) : null;
        int switchAt = random.nextInt(stream.size() + 1);
        if (random.nextBoolean()) {
            harness.more = () -> random.nextInt(3) > 0;
        }
        read(stream.toByteArray(), switchesToPieces ? switchAt : Integer.MAX_VALUE);
        assertEquals(violation, harness.decoder.violation(), where);
        assertEquals(expected, harness.events, where);
        assertEquals(0, harness.noMemoryBytes, where);
        harness.assembler.release();
        harness.assertNoLeaks();
    }

    private void message() {
        control();
        int opcode = random.nextBoolean() ? TEXT : BINARY;
        byte[] payload = opcode == TEXT ? text() : binary();
        int from = 0;
        int frameOpcode = opcode;
        for (int fragments = random.nextInt(3) == 0 ? random.nextInt(6) : 0; fragments > 0; fragments--) {
            int to = from + random.nextInt(payload.length - from + 1);
            stream.writeBytes(fragment(frameOpcode, Arrays.copyOfRange(payload, from, to)));
            from = to;
            frameOpcode = CONTINUATION;
            control();
        }
        stream.writeBytes(frame(frameOpcode, Arrays.copyOfRange(payload, from, payload.length)));
        expected.add(Event.of(opcode, payload));
    }

    private void control() {
        for (int i = random.nextInt(5) - 2; i > 0; i--) {
            byte[] payload = new byte[random.nextInt(126)];
            random.nextBytes(payload);
            int opcode = ServerFrames.CLOSE + random.nextInt(3);
            stream.writeBytes(frame(opcode, payload));
            expected.add(Event.of(opcode, payload));
        }
    }

    private byte[] binary() {
        byte[] payload = new byte[SIZES[random.nextInt(SIZES.length)]];
        random.nextBytes(payload);
        return payload;
    }

    private byte[] text() {
        return utf8(CHARACTERS[random.nextInt(CHARACTERS.length)].repeat(SIZES[random.nextInt(SIZES.length)] / 4));
    }

    /** Something that no server may send, at the end of the stream. */
    private ProtocolViolation mistake(boolean takesPieces) {
        // Pieces have no limit.
        switch (random.nextInt(takesPieces ? 3 : 4)) {
            case 0 -> {
                stream.writeBytes(frame(CONTINUATION, "x"));
                return ProtocolViolation.CONTINUATION_WITHOUT_MESSAGE;
            }
            case 1 -> {
                stream.writeBytes(join(fragment(BINARY, binary()), frame(TEXT, "x")));
                return ProtocolViolation.MESSAGE_INSIDE_MESSAGE;
            }
            case 2 -> {
                stream.writeBytes(join(fragment(TEXT, text()), frame(CONTINUATION, new byte[] {'o', 'k', (byte) 0xC0, (byte) 0x80})));
                return ProtocolViolation.TEXT_NOT_UTF8;
            }
            default -> {
                stream.writeBytes(header(true, BINARY, (1 << 20) + 1));
                return ProtocolViolation.MESSAGE_TOO_LARGE;
            }
        }
    }

    private void read(byte[] wire, int switchAt) {
        ByteBuffer shared = ByteBuffer.allocateDirect(random.nextBoolean() ? 100_000 : 1 + random.nextInt(50_000));
        int at = 0;
        int idle = 0;
        while (at < wire.length && harness.decoder.violation() == null && idle++ < 10_000_000) {
            harness.takesFragments |= at >= switchAt;
            ByteBuffer target = random.nextInt(3) > 0 ? harness.assembler.directTarget() : null;
            int some = 1 + random.nextInt(random.nextBoolean() ? 200 : 100_000);
            if (target != null) {
                int count = Math.min(Math.min(target.remaining(), wire.length - at), some);
                int from = target.position();
                target.put(wire, at, count);
                at += count;
                harness.decoder.advancePayload(target, from, count, harness.assembler);
            } else {
                int count = Math.min(Math.min(shared.capacity(), wire.length - at), some);
                shared.clear().put(wire, at, count).flip();
                at += count;
                decode(shared);
            }
        }
    }

    /** As the connection does with input that it held back. */
    private void decode(ByteBuffer source) {
        for (int stops = 0; !harness.decoder.decode(source, harness.assembler) && harness.decoder.violation() == null; stops++) {
            assertTrue(stops < 1_000_000, "does not go on");
        }
    }
}
