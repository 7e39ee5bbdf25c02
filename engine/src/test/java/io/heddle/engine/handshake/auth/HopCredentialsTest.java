package io.heddle.engine.handshake.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.auth.Challenge;
import io.heddle.api.auth.Credentials;
import io.heddle.engine.handshake.auth.HopCredentials.Next;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of the sources of credentials, and the end of each: none is asked for ever. */
@Timeout(60)
final class HopCredentialsTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Credentials GIVEN = Credentials.of("given", "1");
    private static final Credentials FOUND = Credentials.of("found", "2");
    private static final List<Challenge> BASIC = ChallengeParser.parse(List.of("Basic realm=r"));
    private static final List<Challenge> BEARER = ChallengeParser.parse(List.of("Bearer realm=r"));

    private final HopCredentials hop = new HopCredentials(RANDOM, new AnswerLimits());

    private static List<Challenge> digest(String nonce, boolean isStale) {
        return ChallengeParser.parse(List.of("Digest realm=r, qop=auth, nonce=" + nonce + (isStale ? ", stale=true" : "")));
    }

    private String field() {
        return hop.fieldValue("GET", "/");
    }

    @Test
    void noChallengeCanBeAnswered() {
        assertNull(field());
        assertEquals(Next.GIVE_UP, hop.onChallenges(List.of(), GIVEN, false, true));
        assertNull(field());
    }

    @Test
    void givenCredentialsAnswerOnceAndThenTheAuthenticatorIsAsked() {
        assertEquals(Next.ANSWER, hop.onChallenges(BASIC, GIVEN, false, true));
        assertEquals("Basic Z2l2ZW46MQ==", field());
        assertEquals(Next.ASK, hop.onChallenges(BASIC, GIVEN, false, true));
        assertTrue(hop.answer(BASIC, FOUND));
        assertEquals("Basic Zm91bmQ6Mg==", field());
    }

    @Test
    void basicThatWasSentAtOnceIsNotRepeated() {
        assertEquals(Next.GIVE_UP, hop.onChallenges(BASIC, GIVEN, true, false));
        assertFalse(hop.isAtLimit());
        assertNull(field());
    }

    @Test
    void digestIsAnsweredWithTheSamePairThatBasicWasSentWith() {
        assertEquals(Next.ANSWER, hop.onChallenges(digest("n", false), GIVEN, true, false));
        assertTrue(field().startsWith("Digest username=\"given\""), this::field);
        assertEquals(Next.GIVE_UP, hop.onChallenges(digest("m", false), GIVEN, true, false));
    }

    @Test
    void aStaleNonceIsRenewedOnceWithoutAskingAnybody() {
        assertEquals(Next.ANSWER, hop.onChallenges(digest("n", false), GIVEN, false, true));
        field();
        assertEquals(Next.ANSWER, hop.onChallenges(digest("m", true), GIVEN, false, true));
        assertTrue(field().contains("nonce=\"m\", nc=00000001"), this::field);
        assertEquals(Next.ASK, hop.onChallenges(digest("l", true), GIVEN, false, true));
        assertEquals(1, hop.asked());
    }

    @Test
    void theAuthenticatorIsAskedFiveTimesInAll() {
        for (int i = 1; i <= AnswerLimits.MAX_ASKED; i++) {
            assertEquals(Next.ASK, hop.onChallenges(digest("n" + i, false), null, false, true));
            assertEquals(i, hop.asked());
            assertTrue(hop.answer(digest("n" + i, false), FOUND));
        }
        assertEquals(Next.GIVE_UP, hop.onChallenges(digest("x", false), null, false, true));
        hop.accepted();
        // An answer that was accepted before is refused: its nonce may have become too old.
        assertEquals(Next.ANSWER, hop.onChallenges(digest("y", false), null, false, true));
        assertEquals(Next.GIVE_UP, hop.onChallenges(digest("z", false), null, false, true));
        assertTrue(hop.isAtLimit());
    }

    /** However often the server says that only the nonce was wrong. */
    @Test
    void endlessNoncesEnd() {
        int answers = 0;
        Next next = hop.onChallenges(digest("0", true), GIVEN, false, true);
        while (next != Next.GIVE_UP) {
            if (next == Next.ASK) {
                hop.answer(digest("a", true), FOUND);
            }
            answers++;
            next = hop.onChallenges(digest("" + answers, true), GIVEN, false, true);
        }
        assertEquals(AnswerLimits.MAX_ANSWERS, answers);
        assertTrue(hop.isAtLimit());
    }

    @Test
    void theLimitsAreThoseOfAllServersOfAnAttempt() {
        AnswerLimits limits = new AnswerLimits();
        for (int i = 0; i < AnswerLimits.MAX_ANSWERS; i++) {
            HopCredentials next = new HopCredentials(RANDOM, limits);
            assertEquals(Next.ANSWER, next.onChallenges(BASIC, GIVEN, false, false));
        }
        HopCredentials last = new HopCredentials(RANDOM, limits);
        assertEquals(Next.GIVE_UP, last.onChallenges(BASIC, GIVEN, false, true));
        assertTrue(last.isAtLimit());
    }

    @Test
    void aKnownNonceThatIsRefusedSaysNothingOfThePassword() {
        AuthenticationScheme known = AuthenticationScheme.strongest(digest("old", false), GIVEN, RANDOM);
        known.fieldValue(GIVEN, "CONNECT", "h:1");
        hop.begin(GIVEN, known);
        assertTrue(field().contains("nonce=\"old\", nc=00000002"));
        assertEquals(Next.ANSWER, hop.onChallenges(digest("new", false), GIVEN, false, false));
        assertEquals(Next.ANSWER, hop.onChallenges(digest("newer", true), GIVEN, false, false));
        assertEquals(Next.ANSWER, hop.onChallenges(digest("newest", false), GIVEN, false, false));
        assertEquals(Next.GIVE_UP, hop.onChallenges(digest("last", false), GIVEN, false, false));
    }

    @Test
    void aFieldValueAnswersAnySchemeAndIsChecked() {
        assertEquals(Next.ASK, hop.onChallenges(BEARER, GIVEN, false, true));
        assertFalse(hop.answer(BEARER, FOUND));
        assertTrue(hop.answer(BEARER, Credentials.ofField("Bearer abc")));
        assertEquals("Bearer abc", field());
        String message = assertThrows(IllegalArgumentException.class, () -> hop.answer(BEARER, Credentials.ofField("Bearer s\u2026")))
            .getMessage();
        assertFalse(message.contains("Bearer"), message);
    }
}
