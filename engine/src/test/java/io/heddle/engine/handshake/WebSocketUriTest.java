package io.heddle.engine.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebSocketUriTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ws://h | / | h",
        "ws://h/ | / | h",
        "WS://h/ | / | h",
        "Wss://Host.Example/Path | /Path | Host.Example",
        "ws://h?q | /?q | h",
        "ws://h/? | /? | h",
        "ws://h/a/b?c=d&e=%20%C3%A9+f | /a/b?c=d&e=%20%C3%A9+f | h",
        "ws://h//a/../b/./c | //a/../b/./c | h",
        "ws://h/a%2Fb%0D%0Ac | /a%2Fb%0D%0Ac | h",
        "ws://h:80/ | / | h",
        "wss://h:443/ | / | h",
        "ws://h:443/ | / | h:443",
        "wss://h:80/ | / | h:80",
        "ws://h:8080/ | / | h:8080",
        "ws://h:0080/ | / | h",
        "ws://h:65535/ | / | h:65535",
        "ws://h:/ | / | h",
        "ws://127.0.0.1:9001/x | /x | 127.0.0.1:9001",
        "ws://[::1]/ | / | [::1]",
        "wss://[2001:db8::1]:443/ | / | [2001:db8::1]",
        "wss://[2001:db8::1]:8443/ | / | [2001:db8::1]:8443",
        "ws://[fe80::1%25eth0]:8080/ | / | [fe80::1]:8080",
        "ws://[fe80::1%eth0]/ | / | [fe80::1]",
        "ws://my_service:8080/x | /x | my_service:8080",
        "ws://my_service/x | /x | my_service",
        "ws://a.z_0-9.A_Z/x | /x | a.z_0-9.A_Z",
        "ws://h:1/ | / | h:1",
    })
    void aUriGivesTargetAndHost(String uri, String target, String host) {
        UpgradeRequest request = UpgradeRequest.to(URI.create(uri)).build();
        assertEquals(target, request.requestTarget());
        assertEquals(host, request.hostHeader());
    }

    @Test
    void whatIsNotAsciiIsPercentEncodedAsUtf8() {
        UpgradeRequest request = UpgradeRequest.to(URI.create("ws://h/caf\u00e9/\ud83d\ude00%20x?n=\u4e2d")).build();
        assertEquals("/caf%C3%A9/%F0%9F%98%80%20x?n=%E4%B8%AD", request.requestTarget());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://h/#", "ws://h/#a", "wss://h/a?b#c", "ws://h#"})
    void fragmentsAreRefused(String uri) {
        assertRefused("fragment", URI.create(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h/", "https://h/", "wsx://h/", "//h/", "/path", "h", "file:///x"})
    void onlyWebSocketSchemesAreTaken(String uri) {
        assertRefused("scheme", URI.create(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws:///path", "ws:/path", "ws:opaque", "ws:h:80", "ws://:80/"})
    void aHostIsNeeded(String uri) {
        assertRefused("no host", URI.create(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://h:0/", "ws://h:65536/", "ws://h:99999/", "ws://a_b:99999999999999999999/", "ws://a_b:8o/",
        "ws://a_b:80:80/"})
    void portsAreNumbersFrom1To65535(String uri) {
        assertRefused("port", URI.create(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://user:secret@h:8080/", "ws://user@[::1]:8080/", "ws://user@/", "ws://secret@my_service/"})
    void userInfoIsRefusedAndNotRepeated(String uri) {
        assertRefused("user info", URI.create(uri));
        String message = assertThrows(IllegalArgumentException.class, () -> WebSocketUri.of(URI.create(uri))).getMessage();
        assertFalse(message.contains("secret"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ws://h | false | h | 80",
        "WSS://Host.Example/ | true | host.example | 443",
        "ws://My_Service:8080/ | false | my_service | 8080",
        "wss://my_service | true | my_service | 443",
        "ws://[2001:DB8::1]:81/ | false | 2001:db8::1 | 81",
        "ws://[fe80::1%25eth0]:8080/ | false | fe80::1%eth0 | 8080",
        "ws://[FE80::1%Eth0]/ | false | fe80::1%Eth0 | 80",
    })
    void aUriLeadsToAHostAndAPort(String uri, boolean isSecure, String host, int port) {
        WebSocketUri checked = WebSocketUri.of(URI.create(uri));
        assertEquals(isSecure, checked.isSecure());
        assertEquals(host, checked.host());
        assertEquals(port, checked.port());
    }

    @Test
    void anOriginIsSchemeHostAndPort() {
        WebSocketUri one = WebSocketUri.of(URI.create("ws://H/a?b"));
        assertTrue(one.isSameOrigin(WebSocketUri.of(URI.create("ws://h:80/"))));
        assertFalse(one.isSameOrigin(WebSocketUri.of(URI.create("wss://h:80/"))));
        assertFalse(one.isSameOrigin(WebSocketUri.of(URI.create("ws://h:81/"))));
        assertFalse(one.isSameOrigin(WebSocketUri.of(URI.create("ws://i/"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://a,b/", "ws://a%41/", "ws://a~b/", "ws://a!b:80/"})
    void hostNamesHaveLettersDigitsHyphensDotsAndUnderscores(String uri) {
        assertRefused("a host name has letters", URI.create(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://a..b/", "ws://.a/", "ws://./", "ws://a../", "wss://..:80/"})
    void labelsAreNotEmpty(String uri) {
        assertRefused("empty label", URI.create(uri));
    }

    @Test
    void aDotAtTheEndStays() {
        assertEquals("example.com.", WebSocketUri.of(URI.create("ws://Example.com./")).host());
        assertEquals("Example.com.", WebSocketUri.of(URI.create("ws://Example.com./")).hostHeader());
    }

    @Test
    void aQueryIsNotRepeated() {
        String message = assertThrows(
            IllegalArgumentException.class, () -> WebSocketUri.of(URI.create("ws://h/?token=secret#x"))).getMessage();
        assertFalse(message.contains("secret"), message);
    }

    @Test
    void internationalHostsNeedTheirAsciiForm() {
        assertRefused("U+00FC at index 1", URI.create("ws://b\u00fccher.example/"));
        assertRefused("its ASCII form, xn--bcher-kva.example (", URI.create("ws://b\u00fccher.example/"));
    }

    @Test
    void halfASurrogatePairIsRefused() throws URISyntaxException {
        assertRefused("surrogate", new URI("ws", "h", "/a\ud800b", null));
    }

    /** URI quotes illegal characters. This test proves it, because the request line depends on it. */
    @Test
    void lineEndsGivenToAUriStayQuoted() throws URISyntaxException {
        URI uri = new URI("ws", null, "h", 80, "/a\r\nX-Evil: 1", "q=\r\n\0", null);
        assertEquals("/a%0D%0AX-Evil:%201?q=%0D%0A%00", UpgradeRequest.to(uri).build().requestTarget());
    }

    // ---- Unix domain sockets ----

    @ParameterizedTest
    @CsvSource({
        "ws+unix:/run/app.sock:/chat?room=1:2, /run/app.sock,  /chat?room=1:2",
        "ws+unix:/run/app.sock,                /run/app.sock,  /",
        "WS+Unix:/run/app.sock:,               /run/app.sock,  /",
        "ws+unix:///run/app.sock:/a:b,         /run/app.sock,  /a:b",
        "ws+unix:/run/app.sock?token=1,        /run/app.sock,  /?token=1",
        "ws+unix:/run/app.sock:?token=1,       /run/app.sock,  /?token=1",
        "wss+unix:app.sock:/a,                 app.sock,       /a",
        "ws+unix:./app.sock:/a,                ./app.sock,     /a",
        "ws+unix:/run/a%20b%3A%3F%25.sock:/%20, '/run/a b:?%.sock', /%20",
        "ws+unix:/run/app@1.sock:/a@b,         /run/app@1.sock, /a@b"})
    void aSocketsFileEndsAtTheFirstColon(URI uri, Path file, String target) {
        WebSocketUri parsed = WebSocketUri.of(uri);
        assertEquals(UnixDomainSocketAddress.of(file), parsed.unixSocket());
        assertEquals(target, parsed.requestTarget());
        assertEquals("localhost", parsed.host());
        assertEquals("localhost", parsed.hostHeader());
        assertEquals(uri.getScheme().startsWith("wss"), parsed.isSecure());
    }

    @ParameterizedTest
    @CsvSource({
        "ws+unix:/run/app.sock:chat,  does not begin with a slash",
        "ws+unix::/chat,              has no path of a socket",
        "ws+unix:///:/chat,           Unix domain",
        "ws+unix://host/app.sock,     has a host",
        "ws+unix://u:SECRET@h/app,    has a host",
        "ws+unix:/run/app.sock:/a#b,  has a fragment",
        "ws+unix:/run/%00.sock,       cannot be the name of a file",
        "ws+unix:/run/%FF.sock,       cannot be the name of a file",
        "http+unix:/run/app.sock,     must begin with ws: or wss:"})
    void aUriOfNoSocketIsRefused(URI uri, String mentions) {
        if (mentions.equals("Unix domain")) {
            // A directory is found out when it is connected.
            assertEquals(UnixDomainSocketAddress.of("/"), WebSocketUri.of(uri).unixSocket());
            return;
        }
        assertRefused(mentions, uri);
        assertFalse(assertThrows(IllegalArgumentException.class, () -> WebSocketUri.of(uri)).getMessage().contains("SECRET"));
    }

    @Test
    void aSocketIsAnOriginOfItsOwn() {
        WebSocketUri socket = WebSocketUri.of(URI.create("ws+unix:/run/a.sock:/x"));
        assertTrue(socket.isSameOrigin(WebSocketUri.of(URI.create("ws+unix:/run/a.sock:/y?z"))));
        for (String other : List.of("ws+unix:/run/b.sock", "wss+unix:/run/a.sock", "ws://localhost/x")) {
            assertFalse(socket.isSameOrigin(WebSocketUri.of(URI.create(other))), other);
            assertFalse(WebSocketUri.of(URI.create(other)).isSameOrigin(socket), other);
        }
    }

    private static void assertRefused(String mentions, URI uri) {
        String message = assertThrows(IllegalArgumentException.class, () -> UpgradeRequest.to(uri), uri::toString).getMessage();
        assertTrue(message.contains(mentions), message);
    }
}
