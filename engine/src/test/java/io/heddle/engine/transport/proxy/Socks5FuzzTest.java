package io.heddle.engine.transport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.Fuzz;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a proxy sends, and in which pieces: the handshake ends, never throws, and is the same however it is cut. */
@Timeout(600)
final class Socks5FuzzTest {

    private record Result(Socks5Outcome outcome, int consumed) {}

    @Test
    void anyAnswerHasOneOutcomeHoweverItIsCut() throws InterruptedException {
        Fuzz.run("socks5", (input, random) -> {
            boolean hasCredentials = random.nextBoolean();
            Result whole = play(input, hasCredentials, null);
            assertEquals(whole, play(input, hasCredentials, random));
            assertNotNull(whole.outcome);
        });
    }

    private static Result play(byte[] input, boolean hasCredentials, Random random) {
        Socks5Handshake handshake =
            hasCredentials ? Socks5Handshake.toName("a.test", 443, "u", "p") : Socks5Handshake.toName("a.test", 443, null, null);
        int at = 0;
        while (at < input.length && handshake.outcome() == null) {
            assertTrue(handshake.wanted() > 0 && handshake.wanted() <= 257);
            int most = Math.min(handshake.wanted(), input.length - at);
            int size = random == null ? most : 1 + random.nextInt(most);
            ByteBuffer piece = ByteBuffer.wrap(input, at, size);
            boolean isOver = handshake.receive(piece);
            assertEquals(isOver, handshake.outcome() != null);
            at = piece.position();
        }
        Socks5Outcome outcome = handshake.outcome() == null ? handshake.endOfStream() : handshake.outcome();
        return new Result(withoutLookAhead(outcome), at);
    }

    /** The report of a wrong version may look at the byte that follows, which a cut may hide. */
    private static Socks5Outcome withoutLookAhead(Socks5Outcome outcome) {
        boolean looksAhead = outcome instanceof Socks5Outcome.Invalid invalid && invalid.violation() == Socks5Violation.VERSION;
        return looksAhead ? new Socks5Outcome.Invalid(Socks5Violation.VERSION, null) : outcome;
    }
}
