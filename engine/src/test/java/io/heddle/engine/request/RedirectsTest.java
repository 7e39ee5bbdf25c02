package io.heddle.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets of redirects: RFC 9110 section 15.4, RFC 3986 section 5.2. */
@Timeout(60)
final class RedirectsTest {

    @ParameterizedTest
    @CsvSource({
        "ws://a.test/x,     /y,                 ws://a.test/y",
        "ws://a.test/x/y,   z,                  ws://a.test/x/z",
        "ws://a.test/x,     http://b.test/y,    ws://b.test/y",
        "ws://a.test/x,     https://b.test/y,   wss://b.test/y",
        "ws://a.test/x,     wss://b.test/y,     wss://b.test/y",
        "ws://a.test/x,     HTTP://b.test/y,    ws://b.test/y",
        "wss://a.test/x,    https://b.test:99/, wss://b.test:99/",
        "ws://a.test:81/x,  //b.test/y,         ws://b.test/y",
        "ws://a.test/x/y?q=1, ?q=2,             ws://a.test/x/y?q=2",
        "ws://a.test/x?q=1, '',                 ws://a.test/x?q=1",
        "ws://a.test,       y,                  ws://a.test/y",
        "ws://a.test/x,     ../../y,            ws://a.test/y",
        "ws://a.test/x,     /../y?q=/..,        ws://a.test/y?q=/..",
        "ws://a.test/x,     /..,                ws://a.test/",
        "ws://a.test/x,     /..;/y,             ws://a.test/..;/y",
        "ws://a.test/x,     //h_i,              ws://h_i",
        "wss://a.test/x,    //b.test:444/y,     wss://b.test:444/y",
        "ws://a.test/x,     /y#here,            ws://a.test/y",
        "ws://a.test/x?q,   #here,              ws://a.test/x?q",
        "ws://a.test/x,     http://b.test#here, ws://b.test"})
    void schemesAndRelativeTargetsAreTranslated(URI from, String location, URI expected) {
        assertEquals(expected, Redirects.follow(from, location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://a.test/", "http://a.test/"})
    void tlsIsNeverGivenUp(String location) {
        IllegalArgumentException refusal = assertThrows(
            IllegalArgumentException.class, () -> Redirects.follow(URI.create("wss://a.test/"), location));
        assertTrue(refusal.getMessage().contains("TLS"), refusal::getMessage);
    }

    @Test
    void aPathInPlainUtf8IsTakenAsThat() {
        String read = new String("/caf\u00e9".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals(URI.create("ws://a.test/caf\u00e9"), Redirects.follow(URI.create("ws://a.test/"), read));
        assertEquals(URI.create("ws://a.test/caf\u00e9"), Redirects.follow(URI.create("ws://a.test/"), "/caf\u00e9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://user:secret@b.test/", "//secret@b.test/", "http://@b.test/"})
    void userInfoIsNeverTakenFromAServer(String location) {
        IllegalArgumentException refusal = assertThrows(
            IllegalArgumentException.class, () -> Redirects.follow(URI.create("ws://a.test/"), location));
        assertTrue(refusal.getMessage().contains("user info"), refusal::getMessage);
        assertFalse(refusal.getMessage().contains("secret"), refusal::getMessage);
    }

    @ParameterizedTest
    @CsvSource({
        "ws+unix:/run/a.sock:/chat?x=1, /other,                 ws+unix:/run/a.sock:/other",
        "ws+unix:/run/a.sock:/chat?x=1, other?y,                ws+unix:/run/a.sock:/other?y",
        "ws+unix:/run/a.sock:/chat?x=1, ?y,                     ws+unix:/run/a.sock:/chat?y",
        "ws+unix:/run/a.sock:/a/b,      ../../../c,             ws+unix:/run/a.sock:/c",
        "ws+unix:a%3Ab.sock,            /other,                 ws+unix:a%3Ab.sock:/other",
        "ws+unix:/run/a.sock,           http://localhost/x,     ws+unix:/run/a.sock:/x",
        "ws+unix:/run/a.sock,           ws://localhost:80/x,    ws+unix:/run/a.sock:/x",
        "ws+unix:/run/a.sock,           ws://localhost:8080/x,  ws://localhost:8080/x",
        "ws+unix:/run/a.sock,           wss://localhost/x,      wss://localhost/x",
        "wss+unix:/run/a.sock,          https://localhost/x,    wss+unix:/run/a.sock:/x",
        "wss+unix:/run/a.sock,          wss://b.test/x,         wss://b.test/x"})
    void aUnixDomainSocketIsTheHostThatItIsCalled(URI from, String location, URI to) {
        assertEquals(to, Redirects.follow(from, location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://localhost/x", "http://b.test/", "ws+unix:/run/a.sock:/x", "wss+unix:/run/b.sock"})
    void aSecuredUnixDomainSocketNeitherGivesUpTlsNorLeadsToAnother(String location) {
        assertThrows(IllegalArgumentException.class, () -> Redirects.follow(URI.create("wss+unix:/run/a.sock:/"), location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws:/../x", "ws+unix:/../../run/docker.sock:/x", "http:/..", "ws+unix:relative.sock"})
    void aPlaceWithoutAHostIsRefusedInWords(String location) {
        assertThrows(IllegalArgumentException.class, () -> Redirects.follow(URI.create("ws://a.test/"), location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws+unix:/run/docker.sock:/x", "wss+unix:/run/docker.sock", "unix:/run/docker.sock", "file:///etc/passwd",
        "mailto:x@y.test", "http:y", "http://", "ws://b.test:0/"})
    void aServerLeadsToNoOtherKindOfPlace(String location) {
        assertThrows(IllegalArgumentException.class, () -> Redirects.follow(URI.create("ws://a.test/"), location));
    }
}
