package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.Fuzz;
import io.heddle.engine.testing.FuzzInputs;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Seeded random traffic, cut at random, against {@link ModelDecoder}. A failure names its seed. */
@Timeout(60)
class FrameDecoderFuzzTest {

    private static final int STREAMS = 3_000;

    @Test
    void legalTrafficDecodesLikeTheModel() {
        for (long seed = 1; seed <= STREAMS; seed++) {
            Traffic traffic = new Traffic(seed);
            int allowed = traffic.random().nextInt(8);
            byte[] wire = traffic.serverFrames(1 + traffic.random().nextInt(12), allowed);
            Decoding decoded = compare(seed, wire, allowed, traffic.cuts(wire.length));
            assertNull(decoded.violation(), "seed " + seed);
            assertEquals(wire.length, decoded.consumed(), "seed " + seed);
        }
    }

    @Test
    void damagedTrafficDecodesLikeTheModel() {
        Set<ProtocolViolation> seen = EnumSet.noneOf(ProtocolViolation.class);
        for (long seed = 1; seed <= STREAMS; seed++) {
            Traffic traffic = new Traffic(seed);
            int allowed = traffic.random().nextInt(8);
            byte[] wire = traffic.serverFrames(1 + traffic.random().nextInt(6), allowed);
            traffic.damage(wire);
            byte[] cut = Arrays.copyOf(wire, traffic.random().nextInt(wire.length + 1));
            Decoding decoded = compare(seed, cut, allowed, traffic.cuts(cut.length));
            if (decoded.violation() != null) {
                seen.add(decoded.violation());
            }
        }
        Set<ProtocolViolation> headerViolations = EnumSet.of(ProtocolViolation.MASKED_SERVER_FRAME, ProtocolViolation.RESERVED_BITS,
            ProtocolViolation.RESERVED_OPCODE, ProtocolViolation.FRAGMENTED_CONTROL_FRAME, ProtocolViolation.CONTROL_FRAME_TOO_LONG,
            ProtocolViolation.LENGTH_NOT_MINIMAL, ProtocolViolation.LENGTH_HIGH_BIT_SET);
        assertEquals(headerViolations, seen, "the damage reaches every rule of the header");
    }

    @Test
    void noiseDecodesLikeTheModel() {
        int violations = 0;
        for (long seed = 1; seed <= STREAMS; seed++) {
            Traffic traffic = new Traffic(seed);
            byte[] wire = new byte[traffic.random().nextInt(64)];
            traffic.random().nextBytes(wire);
            violations += compare(seed, wire, 7, traffic.cuts(wire.length)).violation() == null ? 0 : 1;
        }
        assertTrue(violations > STREAMS / 2, "noise seldom passes: " + violations);
    }

    /** Frames of a corpus, damaged in their structure and in their bytes. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void theCorpusDecodesLikeTheModel() throws InterruptedException {
        Fuzz.run("frames", (wire, random) -> {
            int allowed = random.nextInt(8);
            int[] cuts = FuzzInputs.cuts(wire.length, random);
            assertEquals(ModelDecoder.decode(wire, allowed), Decoding.inPieces(wire, allowed, cuts), () -> Arrays.toString(cuts));
        });
    }

    private static Decoding compare(long seed, byte[] wire, int allowed, int[] cuts) {
        Decoding expected = ModelDecoder.decode(wire, allowed);
        assertEquals(expected, Decoding.inPieces(wire, allowed, cuts), () -> "seed " + seed + ", cuts " + Arrays.toString(cuts));
        return expected;
    }
}
