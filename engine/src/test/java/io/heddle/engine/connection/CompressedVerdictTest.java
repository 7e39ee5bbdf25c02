package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.testing.RawDeflate;
import io.heddle.testkit.wire.ServerFrames;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdict on a compressed message depends on its bytes alone, and not on how the network cuts them. */
@Timeout(120)
final class CompressedVerdictTest {
    private static final int RSV1 = 4;
    private static final int ROUNDS = 15;
    /** Another zlib makes other bytes, so that the kinds come up in other rounds. */
    private static final int MOST_ROUNDS = 500;
    private static final int KINDS = 4;
    private static final int LIMIT = 2 << 20;

    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxMessageBytes(LIMIT));

    /** Pieces that compress well or badly, with a flaw now and then: no UTF-8, no DEFLATE, too much of it, too small for its size. */
    private static byte[] frame(Random random) {
        byte[] message = new byte[0];
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            byte[] piece = new byte[random.nextInt(random.nextBoolean() ? 1_500_000 : 20_000)];
            if (random.nextBoolean()) {
                for (int at = 0; at < piece.length; at++) {
                    piece[at] = (byte) ('a' + random.nextInt(20));
                }
            }
            if (random.nextInt(4) == 0 && piece.length > 0) {
                piece[random.nextInt(piece.length)] = (byte) 0xFF;
            }
            message = ServerFrames.join(message, piece);
        }
        byte[] payload = RawDeflate.of(message);
        if (random.nextInt(4) == 0) {
            payload[random.nextInt(random.nextBoolean() ? payload.length : Math.min(payload.length, 50))] ^=
                (byte) (1 << random.nextInt(8));
        }
        int opcode = random.nextBoolean() ? TEXT : BINARY;
        int half = random.nextInt(payload.length);
        byte[] whole = random.nextBoolean() ? ServerFrames.reserved(RSV1, ServerFrames.frame(opcode, payload))
            : ServerFrames.join(ServerFrames.reserved(RSV1, ServerFrames.fragment(opcode, Arrays.copyOf(payload, half))),
                ServerFrames.frame(CONTINUATION, Arrays.copyOfRange(payload, half, payload.length)));
        return ServerFrames.join(whole, ServerFrames.ping("behind"));
    }

    private String verdict(byte[] frame, int chunkBytes, int maxRatio, boolean takeover) {
        Link link = rig.extend(rig.link(), RSV1,
            rig.parts.extensions().deflate(PerMessageDeflate.defaults().maxRatio(maxRatio).serverNoContextTakeover(!takeover)));
        link.socket.feedIn(chunkBytes, frame);
        rig.turnUntilIdle();
        List<String> events = link.events.lines;
        String verdict = link.sent() + " " + events.size() + " " + events.get(events.size() - 1).hashCode();
        link.ws.abort();
        rig.turnUntilIdle();
        return verdict;
    }

    /** The seeds of the first rounds are the same in each run, so that chance does not decide if all kinds of verdicts come up. */
    @Test
    void itIsTheSameHoweverTheNetworkCuts() {
        TreeSet<String> seen = new TreeSet<>();
        for (int round = 0; round < ROUNDS || seen.size() < KINDS && round < MOST_ROUNDS; round++) {
            seen.add(compared(round).replaceAll("\\] .*", "]"));
        }
        assertTrue(seen.size() >= KINDS, "all kinds of verdicts come up: " + seen);
        long seed = new Random().nextLong();
        for (int round = 0; round < ROUNDS; round++) {
            compared(seed + round);
        }
    }

    /** @return the one verdict on the message of the seed */
    private String compared(long seed) {
        Random random = new Random(seed);
        byte[] frame = frame(random);
        int maxRatio = List.of(1, 40, 256, 5_000, 5_000, 5_000).get(random.nextInt(6));
        boolean takeover = random.nextBoolean();
        String whole = verdict(frame, Integer.MAX_VALUE, maxRatio, takeover);
        // A few bytes of a large frame at a time would take more turns than the rig allows.
        int least = frame.length < 2_000 ? 1 : 1 + frame.length / 3_000;
        for (int chunkBytes : new int[] {least, least + random.nextInt(5_000), 4_096, 65_536}) {
            assertEquals(whole, verdict(frame, chunkBytes, maxRatio, takeover), "seed " + seed + ", pieces of " + chunkBytes);
        }
        return whole;
    }

    /** Each step of received bytes may become a MiB, so that at the default ratio a step has 4 KiB. */
    @ParameterizedTest
    @ValueSource(ints = {97, 1_000, Integer.MAX_VALUE})
    void theRatioCountsFromTheFrontOfTheMessage(int chunkBytes) {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        byte[] nothing = new byte[3 << 19];
        byte[] late = ServerFrames.reserved(RSV1, ServerFrames.frame(BINARY, RawDeflate.of(ServerFrames.join(noise, nothing))));
        byte[] early = ServerFrames.reserved(RSV1, ServerFrames.frame(BINARY, RawDeflate.of(ServerFrames.join(nothing, noise))));
        assertTrue(verdict(late, chunkBytes, 256, false).startsWith("[] 2"), "what has arrived may be more than its share");
        assertTrue(verdict(early, chunkBytes, 256, false).contains("CLOSE 1009"), "but what has not arrived does not count");
    }
}
