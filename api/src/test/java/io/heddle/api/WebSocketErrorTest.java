package io.heddle.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketError.Phase;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebSocketErrorTest {
    private static final URI CHAT = URI.create("wss://example.org/chat");
    private static final Throwable CAUSE = new IOException("behind it");
    private static final WebSocketError REFUSED = WebSocketError.of(
        ErrorKind.CONNECT, Phase.CONNECT, CHAT, "192.0.2.7:443", "Connection refused. Is the server running?", CAUSE);

    @Test
    void toStringSaysWhatPhaseWhereAndWhy() {
        assertEquals(
            "CONNECT of wss://example.org/chat at 192.0.2.7:443: Connection refused. Is the server running?",
            REFUSED.toString());
    }

    @Test
    void toStringLeavesOutAnAddressThatIsNotKnown() {
        WebSocketError error = WebSocketError.of(
            ErrorKind.RESOLVE, Phase.RESOLVE, CHAT, null, "The name example.org is not known. Check its spelling.", null);
        assertEquals(
            "RESOLVE of wss://example.org/chat: The name example.org is not known. Check its spelling.",
            error.toString());
    }

    @Test
    void toStringTellsKindAndPhaseApart() {
        WebSocketError error = WebSocketError.of(
            ErrorKind.TIMEOUT, Phase.CLOSE, CHAT, "[2001:db8::7]:443", "No close frame came within 5 s.", null);
        assertEquals(
            "TIMEOUT in phase CLOSE of wss://example.org/chat at [2001:db8::7]:443: No close frame came within 5 s.",
            error.toString());
    }

    @Test
    void toStringDoesNotChangeWithTheHttpAnswer() {
        assertEquals(REFUSED.toString(), REFUSED.withHttpResponse(403, Map.of("Via", List.of("x")), "secret").toString());
    }

    @Test
    void everythingGivenIsThere() {
        assertSame(ErrorKind.CONNECT, REFUSED.kind());
        assertSame(Phase.CONNECT, REFUSED.phase());
        assertSame(CHAT, REFUSED.uri());
        assertEquals("192.0.2.7:443", REFUSED.remoteAddress());
        assertEquals("Connection refused. Is the server running?", REFUSED.message());
        assertSame(CAUSE, REFUSED.cause());
    }

    @Test
    void withoutAnHttpAnswerThereIsNone() {
        assertEquals(0, REFUSED.httpStatus());
        assertEquals(Map.of(), REFUSED.httpHeaders());
        assertEquals("", REFUSED.httpBody());
    }

    @Test
    void addressAndCauseMayBeMissing() {
        WebSocketError error = WebSocketError.of(ErrorKind.CONFIG, Phase.RESOLVE, CHAT, null, "Why.", null);
        assertNull(error.remoteAddress());
        assertNull(error.cause());
    }

    @Test
    void whatMustBeThereIsRefusedByName() {
        assertMissing("kind", null, Phase.OPEN, CHAT, "Why.");
        assertMissing("phase", ErrorKind.PROTOCOL, null, CHAT, "Why.");
        assertMissing("uri", ErrorKind.PROTOCOL, Phase.OPEN, null, "Why.");
        assertMissing("problem", ErrorKind.PROTOCOL, Phase.OPEN, CHAT, null);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void everyPhaseIsNamedInTheText(Phase phase) {
        WebSocketError error = WebSocketError.of(ErrorKind.INTERNAL, phase, CHAT, null, "Why.", null);
        assertEquals("INTERNAL in phase " + phase.name() + " of wss://example.org/chat: Why.", error.toString());
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void everyKindIsNamedInTheText(ErrorKind kind) {
        WebSocketError error = WebSocketError.of(kind, Phase.OPEN, CHAT, null, "Why.", null);
        assertEquals(kind.name() + " in phase OPEN of wss://example.org/chat: Why.", error.toString());
    }

    @Test
    void theHttpAnswerComesWithACopyOfTheRest() {
        WebSocketError error = REFUSED.withHttpResponse(403, Map.of("Server", List.of("nginx")), "<h1>No</h1>");
        assertNotSame(REFUSED, error);
        assertEquals(403, error.httpStatus());
        assertEquals(Map.of("Server", List.of("nginx")), error.httpHeaders());
        assertEquals("<h1>No</h1>", error.httpBody());
        assertSame(REFUSED.kind(), error.kind());
        assertSame(REFUSED.phase(), error.phase());
        assertSame(REFUSED.uri(), error.uri());
        assertSame(REFUSED.remoteAddress(), error.remoteAddress());
        assertSame(REFUSED.message(), error.message());
        assertSame(REFUSED.cause(), error.cause());
        assertEquals(0, REFUSED.httpStatus(), "the first error must stay as it is");
    }

    @Test
    void headerNamesAreMatchedWithoutRegardToCase() {
        Map<String, List<String>> headers =
            REFUSED.withHttpResponse(401, Map.of("WWW-Authenticate", List.of("Basic")), "").httpHeaders();
        assertEquals(List.of("Basic"), headers.get("www-authenticate"));
        assertTrue(headers.containsKey("WWW-AUTHENTICATE"));
        assertFalse(headers.containsKey("Authenticate"));
        assertNull(headers.get("absent"));
    }

    @Test
    void valuesOfNamesThatDifferInCaseArePutTogether() {
        Map<String, List<String>> given = new LinkedHashMap<>();
        given.put("Set-Cookie", List.of("a=1", "b=2"));
        given.put("set-cookie", List.of("c=3"));
        Map<String, List<String>> headers = REFUSED.withHttpResponse(302, given, "").httpHeaders();
        assertEquals(1, headers.size());
        assertEquals(List.of("a=1", "b=2", "c=3"), headers.get("SET-COOKIE"));
    }

    @Test
    void laterChangesToTheGivenHeadersAreNotSeen() {
        List<String> values = new ArrayList<>(List.of("nginx"));
        Map<String, List<String>> given = new HashMap<>(Map.of("Server", values));
        WebSocketError error = REFUSED.withHttpResponse(500, given, "");
        values.add("again");
        given.clear();
        assertEquals(Map.of("Server", List.of("nginx")), error.httpHeaders());
    }

    @Test
    void theHeadersCanNotBeChanged() {
        Map<String, List<String>> none = REFUSED.httpHeaders();
        Map<String, List<String>> some = REFUSED.withHttpResponse(500, Map.of("Server", List.of("x")), "").httpHeaders();
        assertThrows(UnsupportedOperationException.class, () -> none.put("A", List.of()));
        assertThrows(UnsupportedOperationException.class, () -> some.put("A", List.of()));
        assertThrows(UnsupportedOperationException.class, some::clear);
        assertThrows(UnsupportedOperationException.class, () -> some.get("Server").add("y"));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101, 200, 599, 999})
    void everyStatusOfThreeDigitsIsTaken(int status) {
        assertEquals(status, REFUSED.withHttpResponse(status, Map.of(), "").httpStatus());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 99, 1_000, Integer.MAX_VALUE})
    void otherStatusesAreRefused(int status) {
        assertEquals(
            "status=" + status + " must be from 100 to 999",
            assertThrows(IllegalArgumentException.class, () -> REFUSED.withHttpResponse(status, Map.of(), "")).getMessage());
    }

    @Test
    void aMissingPartOfTheAnswerIsRefused() {
        assertThrows(NullPointerException.class, () -> REFUSED.withHttpResponse(400, null, ""));
        assertThrows(NullPointerException.class, () -> REFUSED.withHttpResponse(400, Map.of(), null));
    }

    @Test
    void anErrorIsImmutable() {
        assertTrue(Modifier.isFinal(WebSocketError.class.getModifiers()));
        assertTrue(Arrays.stream(WebSocketError.class.getDeclaredFields())
            .filter(field -> !field.isSynthetic())
            .allMatch(field -> Modifier.isFinal(field.getModifiers()) && Modifier.isPrivate(field.getModifiers())));
    }

    private static void assertMissing(String name, ErrorKind kind, Phase phase, URI uri, String problem) {
        NullPointerException thrown = assertThrows(
            NullPointerException.class, () -> WebSocketError.of(kind, phase, uri, "192.0.2.7:443", problem, CAUSE));
        assertEquals(name, thrown.getMessage());
    }

    // ---- another attempt ----

    private static WebSocketError of(ErrorKind kind) {
        return WebSocketError.of(kind, Phase.UPGRADE, CHAT, null, "It failed.", null);
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void onlyMistakesAndTlsAreLastingByTheirKind(ErrorKind kind) {
        assertEquals(kind != ErrorKind.CONFIG && kind != ErrorKind.TLS, of(kind).isTransient());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 599})
    void statusesThatPassAreTransient(int status) {
        assertTrue(of(ErrorKind.UPGRADE).withHttpResponse(status, Map.of(), "").isTransient());
        assertTrue(of(ErrorKind.PROXY).withHttpResponse(status, Map.of(), "").isTransient());
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 200, 302, 400, 401, 403, 404, 407, 410, 426, 501, 505})
    void statusesThatStayAreNot(int status) {
        assertFalse(of(ErrorKind.UPGRADE).withHttpResponse(status, Map.of(), "").isTransient());
        assertFalse(of(ErrorKind.PROXY).withHttpResponse(status, Map.of(), "").isTransient());
    }

    @Test
    void whoeverKnowsMoreDecides() {
        assertTrue(of(ErrorKind.TLS).withTransient(true).isTransient());
        assertFalse(of(ErrorKind.UPGRADE).withTransient(false).withHttpResponse(503, Map.of(), "").isTransient());
    }

    @Test
    void retryAfterIsReadFromTheResponse() {
        assertNull(of(ErrorKind.UPGRADE).retryAfter());
        WebSocketError error = of(ErrorKind.UPGRADE).withHttpResponse(503, Map.of("retry-after", List.of("30")), "");
        assertEquals(Duration.ofSeconds(30), error.retryAfter());
        assertEquals(Duration.ofSeconds(30), error.withTransient(true).retryAfter());
        assertEquals(Duration.ofSeconds(37), of(ErrorKind.UPGRADE).withHttpResponse(503,
            Map.of("Retry-After", List.of("Sun, 06 Nov 1994 08:49:37 GMT")), new byte[0], "", Instant.parse("1994-11-06T08:49:00Z"))
            .retryAfter());
    }
}
