package io.heddle.engine.handshake.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.auth.Challenge;
import io.heddle.api.auth.Credentials;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Digest with the examples of RFC 7616 section 3.9 (with erratum 4897) and RFC 2617 section 3.5, and the choice between challenges. */
@Timeout(60)
final class DigestSessionTest {
    private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    private static final Credentials MUFASA = Credentials.of("Mufasa", "Circle of Life");
    private static final Credentials DOE = Credentials.of("J\u00e4s\u00f8n Doe", "Secret, or not?");
    private static final SecureRandom RANDOM = new SecureRandom();

    private static DigestSession session(String field, String cnonce) {
        return new DigestSession(DigestChallenge.of(challenge(field)), cnonce);
    }

    private static Challenge challenge(String field) {
        return ChallengeParser.parse(List.of(field)).get(0);
    }

    private static Map<String, String> parameters(String answer) {
        return challenge(answer).parameters();
    }

    @Test
    void theExampleOfRfc7616WithMd5() {
        String answer = session("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, nonce=\"" + NONCE
            + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"", CNONCE).fieldValue(MUFASA, "GET", "/dir/index.html");
        assertEquals("Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm=MD5, nonce=\"" + NONCE
            + "\", nc=00000001, cnonce=\"" + CNONCE + "\", qop=auth, response=\"8ca523f5e9506fed4657c9700eebdbec\","
            + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"", answer);
    }

    /** SHA-256 is the example of RFC 7616; the session forms are in no RFC, and were computed by another program. */
    @ParameterizedTest
    @CsvSource({
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        "sha-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        "MD5-sess, e783283f46242139c486a698fec7211d",
        "SHA-256-sess, 2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7",
        "SHA-512-256-sess, 3f2a34f923c38b0fb26dce2fdfc2ce326c23cecf86fbb1444f3e51fbbc2cb92e"})
    void eachAlgorithmHasItsHash(String algorithm, String response) {
        DigestSession session =
            session("Digest realm=\"http-auth@example.org\",qop=auth,algorithm=" + algorithm + ",nonce=\"" + NONCE + '"', CNONCE);
        assertEquals(response, parameters(session.fieldValue(MUFASA, "GET", "/dir/index.html")).get("response"));
    }

    @Test
    void theExampleOfRfc7616WithAHashedUser() {
        DigestSession session = session("Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
            + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\","
            + " charset=UTF-8, userhash=true", "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v");
        String answer = session.fieldValue(DOE, "GET", "/doe.json");
        assertEquals("793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b", parameters(answer).get("username"));
        assertEquals("3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5", parameters(answer).get("response"));
        assertTrue(answer.endsWith(", opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", userhash=true"), answer);
    }

    @Test
    void aUserThatIsNotAsciiIsExtendedWhereTheServerTakesUtf8() {
        String field = "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
            + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\"";
        String extended = session(field + ", charset=UTF-8", "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v").fieldValue(DOE, "GET",
            "/doe.json");
        assertTrue(extended.startsWith("Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, realm="), extended);
        assertEquals("3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5", parameters(extended).get("response"));
        String octets = session(field, "x").fieldValue(DOE, "GET", "/doe.json");
        assertTrue(octets.startsWith("Digest username=\"J\u00c3\u00a4s\u00c3\u00b8n Doe\", realm="), octets);
        assertTrue(session(field + ", charset=UTF-8", "x").fieldValue(MUFASA, "GET", "/").startsWith("Digest username=\"Mufasa\","));
    }

    @Test
    void theExampleOfRfc2617NamesNoAlgorithm() {
        String answer = session("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\","
            + " opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"", "0a4f113b").fieldValue(Credentials.of("Mufasa", "Circle Of Life"), "GET",
                "/dir/index.html");
        assertEquals("6629fae49393a05397450978507c4ef1", parameters(answer).get("response"));
        assertFalse(answer.contains("algorithm"), answer);
    }

    /** With its erratum 749. */
    @Test
    void theExampleOfRfc2069HasNoQop() {
        DigestSession session = session("Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"", "x");
        String answer = session.fieldValue(Credentials.of("Mufasa", "CircleOfLife"), "GET", "/dir/index.html");
        assertEquals("1949323746fe6a43ef61f9606e7febea", parameters(answer).get("response"));
        assertFalse(answer.contains("qop") || answer.contains("nc=") || answer.contains("cnonce"), answer);
    }

    @Test
    void theSecondUseCountsAndKeepsTheClientNonce() {
        DigestSession session =
            session("Digest realm=\"http-auth@example.org\",qop=auth,algorithm=SHA-256-sess,nonce=\"" + NONCE + '"', CNONCE);
        session.fieldValue(MUFASA, "GET", "/dir/index.html");
        Map<String, String> second = parameters(session.fieldValue(MUFASA, "GET", "/dir/index.html"));
        assertEquals("00000002", second.get("nc"));
        assertEquals(CNONCE, second.get("cnonce"));
        assertEquals("6bb0010aa4bdf46422a798c509ea32e256f27bd37de5cc3bdf8ed51e1d77d650", second.get("response"));
    }

    @Test
    void quotesAndBackslashesAreEscaped() {
        DigestSession session = session("Digest realm=\"a\\\"b\\\\c\", nonce=\"n\\\"\", opaque=\"o\\\\\", qop=auth", "c");
        String answer = session.fieldValue(Credentials.of("u\"s\\er", "p"), "GET", "/");
        assertTrue(answer.startsWith("Digest username=\"u\\\"s\\\\er\", realm=\"a\\\"b\\\\c\", uri=\"/\", nonce=\"n\\\"\","), answer);
        assertTrue(answer.endsWith(", opaque=\"o\\\\\""), answer);
        assertEquals("a\"b\\c", parameters(answer).get("realm"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Basic realm=a",
        "Digest",
        "Digest realm=a",
        "Digest nonce=b",
        "Digest realm=a, nonce=b, qop=auth-int",
        "Digest realm=a, nonce=b, qop=\"\"",
        "Digest realm=a, nonce=b, qop=auth, algorithm=SHA-1",
        "Digest realm=a, nonce=b, algorithm=MD5-sess",
        "Digest realm=\"a\rb\", nonce=b, qop=auth",
        "Digest realm=a, nonce=\"b\nX: y\", qop=auth",
        "Digest realm=a, nonce=b, opaque=\"\0\", qop=auth"})
    void isNotAnswered(String field) {
        assertNull(DigestChallenge.of(challenge(field)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Basic realm=a, Digest realm=b, nonce=n, qop=auth | Digest",
        "Digest realm=b, nonce=n, qop=auth-int, Basic realm=a | Basic",
        "Negotiate, Bearer realm=x | nothing",
        "Digest realm=b, nonce=n, algorithm=SHA-1 | nothing"})
    void digestIsChosenBeforeBasicIfItCanBeAnswered(String fields, String chosen) {
        AuthenticationScheme scheme = AuthenticationScheme.strongest(ChallengeParser.parse(List.of(fields)), MUFASA, RANDOM);
        assertEquals(chosen, scheme == null ? "nothing" : scheme instanceof DigestSession ? DigestChallenge.NAME : BasicScheme.NAME);
    }

    @Test
    void theStrongestHashIsChosenWhateverTheOrder() {
        List<Challenge> challenges = ChallengeParser.parse(List.of("Digest realm=a, nonce=1, qop=auth, algorithm=MD5",
            "Digest realm=a, nonce=2, qop=auth, algorithm=SHA-512-256", "Digest realm=a, nonce=3, qop=auth, algorithm=SHA-256"));
        String answer = AuthenticationScheme.strongest(challenges, MUFASA, RANDOM).fieldValue(MUFASA, "GET", "/");
        assertEquals("2", parameters(answer).get("nonce"));
    }

    @Test
    void basicCarriesNoUserWithAColon() {
        List<Challenge> basic = ChallengeParser.parse(List.of("Basic realm=a"));
        assertSame(BasicScheme.INSTANCE, AuthenticationScheme.strongest(basic, MUFASA, RANDOM));
        assertNull(AuthenticationScheme.strongest(basic, Credentials.of("a:b", "c"), RANDOM));
    }

    /** The examples of RFC 7617 section 2. */
    @Test
    void basicIsUtf8InBase64() {
        assertEquals("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", BasicScheme.fieldValue("Aladdin", "open sesame"));
        assertEquals("Basic dGVzdDoxMjPCow==", BasicScheme.INSTANCE.fieldValue(Credentials.of("test", "123\u00a3"), "GET", "/"));
        Credentials back = BasicScheme.credentialsOf("basic dGVzdDoxMjPCow==");
        assertEquals("test 123\u00a3", back.user() + " " + back.password());
        assertEquals(":", BasicScheme.credentialsOf("Basic YTo6").password());
        assertNull(BasicScheme.credentialsOf("Bearer YTo6"));
        assertNull(BasicScheme.credentialsOf("Basic ???"));
        assertNull(BasicScheme.credentialsOf("Basic YQ=="));
        assertNull(BasicScheme.credentialsOf(null));
    }

    @Test
    void eachSessionHasAClientNonceOfItsOwnAndShowsNone() {
        DigestChallenge challenge = DigestChallenge.of(challenge("Digest realm=r, nonce=topsecret, qop=auth"));
        DigestSession one = DigestSession.begin(challenge, RANDOM);
        String first = parameters(one.fieldValue(MUFASA, "GET", "/")).get("cnonce");
        String second = parameters(DigestSession.begin(challenge, RANDOM).fieldValue(MUFASA, "GET", "/")).get("cnonce");
        assertEquals(32, first.length());
        assertNotEquals(first, second);
        assertInstanceOf(DigestSession.class, one);
        assertEquals("DigestSession[MD5, 1 uses]", one.toString());
    }
}
