package io.heddle.engine.handshake.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.auth.Challenge;
import io.heddle.api.auth.Credentials;
import io.heddle.engine.handshake.HeaderRules;
import io.heddle.engine.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WWW-Authenticate and Proxy-Authenticate, RFC 9110 section 11.6.1, as servers write them. */
@Timeout(60)
final class ChallengeParserTest {

    private static String parsed(String... fields) {
        return ChallengeParser.parse(List.of(fields)).stream().map(ChallengeParserTest::show).collect(Collectors.joining("; "));
    }

    private static String show(Challenge challenge) {
        return challenge.scheme() + (challenge.token() == null ? "" : " <" + challenge.token() + ">")
            + (challenge.parameters().isEmpty() ? "" : " " + challenge.parameters());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "Basic realm=\"a\"                                  | Basic {realm=a}",
        "basic REALM=a                                      | basic {REALM=a}",
        "Negotiate                                          | Negotiate",
        "Negotiate, NTLM, Basic realm=\"a, b\"              | Negotiate; NTLM; Basic {realm=a, b}",
        "Negotiate YII+/-._~==                              | Negotiate <YII+/-._~==>",
        "NTLM abc=, Basic realm=x                           | NTLM <abc=>; Basic {realm=x}",
        "New realm=\"a\", type=1, title=\"Log\\\\ \\\"in\\\"\", Basic realm=s | New {realm=a, title=Log\\ \"in\", type=1}; Basic {realm=s}",
        ",, ,Basic ,realm=a,,charset=\"UTF-8\",,            | Basic {charset=UTF-8, realm=a}",
        "Digest realm = \"a\" , nonce= b                    | Digest {nonce=b, realm=a}",
        "Digest realm=\"a\" nonce=\"b\" qop=auth            | Digest {nonce=b, qop=auth, realm=a}",
        "Digest realm=\"a\",nonce=x/y+z==,stale=TRUE        | Digest {nonce=x/y+z==, realm=a, stale=TRUE}",
        "Basic realm=\"not closed, at all                   | Basic {realm=not closed, at all}",
        "Basic realm=\"ends\\                               | Basic {realm=ends\\}",
        "Basic realm=\"\"                                   | Basic {realm=}",
        "Basic realm=a, realm=b                             | Basic {realm=a}",
        "realm=\"a\", Basic realm=b                         | Basic {realm=b}",
        "Digest realm=\"a \"quoted\"\", nonce=b          | Digest {nonce=b, realm=a }",
        "=x, \"y, z\", Basic realm=b                        | Basic {realm=b}",
        "Bearer realm=\"a\", error=\"invalid_token\"        | Bearer {error=invalid_token, realm=a}",
    })
    void isReadAs(String field, String challenges) {
        assertEquals(challenges, parsed(field));
    }

    @Test
    void severalFieldsAreOneList() {
        assertEquals("Digest {realm=a}; Basic {realm=b}", parsed("Digest realm=a", "Basic realm=b"));
        assertEquals("", parsed());
        assertEquals("", parsed("", " , \t,"));
    }

    @Test
    void parametersAreFoundInAnyCase() {
        Challenge challenge = ChallengeParser.parse(List.of("Basic Realm=\"x\"")).get(0);
        assertEquals("x", challenge.realm());
        assertNull(ChallengeParser.parse(List.of("Basic")).get(0).realm());
    }

    @Test
    void numberAndSizeAreBounded() {
        assertEquals(ChallengeParser.MAX_CHALLENGES, ChallengeParser.parse(List.of("A,".repeat(5_000), "B")).size());
        String many = java.util.stream.IntStream.range(0, 3_000).mapToObj(i -> "p" + i + "=1").collect(Collectors.joining(","));
        assertEquals(ChallengeParser.MAX_PARAMETERS, ChallengeParser.parse(List.of("A " + many)).get(0).parameters().size());
        String realm = ChallengeParser.parse(List.of("Basic realm=\"" + "x".repeat(1 << 20))).get(0).realm();
        assertTrue(realm.length() < ChallengeParser.MAX_CHARS);
    }

    /** No input throws, and an answer to it, if there is one, cannot end a line. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void noFieldThrowsOrInjects() throws InterruptedException {
        Credentials credentials = Credentials.of("us\"er\u00e9", "pass\\word");
        SecureRandom random = new SecureRandom();
        int[] answered = new int[1];
        Fuzz.run("challenges", (bytes, choices) -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int cut = choices.nextInt(text.length() + 1);
            List<Challenge> challenges = ChallengeParser.parse(List.of(text.substring(0, cut), text.substring(cut), text));
            assertTrue(challenges.size() <= ChallengeParser.MAX_CHALLENGES);
            AuthenticationScheme scheme = AuthenticationScheme.strongest(challenges, credentials, random);
            if (scheme != null) {
                answered[0]++;
                HeaderRules.checkValue("Authorization", scheme.fieldValue(credentials, "GET", "/"));
            }
        }, inputs -> assertTrue(answered[0] > inputs / 100, () -> answered[0] + " of " + inputs));
    }
}
