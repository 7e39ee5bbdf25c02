package io.heddle.api.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No secret is shown, and whatever is none is. */
@Timeout(60)
class RedactionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        wss://host/path                     | wss://host/path
        wss://host:8443/@user/path          | wss://host:8443/@user/path
        ws://[2001:db8::7]:80/@user         | ws://[2001:db8::7]:80/@user
        wss://host/path?token=SECRET        | wss://host/path?...
        wss://host/path?SECRET              | wss://host/path?...
        wss://host/path#SECRET              | wss://host/path#...
        wss://host/path?a#SECRET            | wss://host/path?...
        wss://host/path#a?SECRET            | wss://host/path#...
        wss://u:SECRET@host/path?b=SECRET   | wss://...@host/path?...
        wss://SECRET@host                   | wss://...@host
        //u:SECRET@host/path                | //...@host/path
        ws:u:SECRET@host                    | ...@host
        u:SECRET@host/path                  | ...@host/path
        wss://u:SEC/RET@host/path           | wss://...@host/path
        wss://u:/SECRET@host/path           | wss://...@host/path
        wss://host:/path                    | wss://host:/path
        wss:///u:SECRET@host/path           | wss://...@host/path
        ///u:SECRET@host/path               | //...@host/path
        /path/a@b                           | /path/a@b
        wss://u:SEC?RET@host/path           | wss://...@host/path
        wss://u:SEC#RET@host/path?SECRET    | wss://...@host/path?...
        wss://u:S@CRET@host/path            | wss://...@host/path
        /path?token=SECRET                  | /path?...
        ?token=SECRET                       | ?...
        /a://b@c                            | /a://...@c
        """)
    void userInfoQueryAndFragmentAreHiddenAndThePathIsKept(String given, String shown) {
        assertEquals(shown, Redaction.reference(given));
    }

    @Test
    void theFileOfASocketIsShownAlsoWithAnAt() {
        assertEquals("ws+unix:/run/app@1.sock:/a@b?...", Redaction.uri(URI.create("ws+unix:/run/app@1.sock:/a@b?token=SECRET")));
        assertEquals("ws+unix:///run/app@1.sock", Redaction.uri(URI.create("ws+unix:///run/app@1.sock")));
        assertEquals("ws+unix://...@host/app", Redaction.uri(URI.create("ws+unix://user:SECRET@host/app")));
    }

    @Test
    void aSocketsAddressIsItsPath() {
        assertEquals("/run/app.sock", LogText.address(UnixDomainSocketAddress.of("/run/app.sock")));
        assertEquals("/run/\\u000aapp", LogText.address(UnixDomainSocketAddress.of("/run/\napp")));
    }

    @Test
    void aUriIsShownWhole() {
        String path = "/" + "x".repeat(500);
        assertEquals("wss://host" + path + "?...", Redaction.uri(URI.create("wss://host" + path + "?token=SECRET")));
    }

    @Test
    void aReferenceOfAStrangerIsOneShortLine() {
        assertEquals("/\\u000a\\u00fc", Redaction.reference("/\n\u00fc"));
        assertEquals(203, Redaction.reference("/" + "x".repeat(1_000)).length());
        assertEquals("null", Redaction.reference(null));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key", "X-Anything", "Sec-WebSocket-Protocol",
            "WWW-Authenticate", "Authentication-Info"})
    void aFieldThatMayCarryCredentialsIsHidden(String name) {
        assertFalse(Redaction.headerValue(name, "Bearer SECRET").contains("SECRET"), name);
    }

    @Test
    void aFieldThatNeverDoesIsShown() {
        assertEquals("websocket", Redaction.headerValue("uPGRADE", "websocket"));
        assertEquals("/next?...", Redaction.headerValue("Location", "/next?code=SECRET"));
        assertEquals("120", Redaction.headerValue("Retry-After", "120"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"graphql-transport-ws", "v12.stomp", "wamp.2.json", "mqtt", "binary.k8s.io", "ocpp2.0.1",
        "com.example.chat.v12", "wamp.2.msgpack.batched"})
    void theNameOfASubprotocolIsShown(String name) {
        assertEquals(name, Redaction.subprotocols(name));
        assertEquals("chat, " + name, Redaction.subprotocols("chat," + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64url.bearer.authorization.k8s.io.SECRET", "access_token.SECRET", "Bearer SECRET",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJTRUNSRVQifQ.SECRET", "d41d8cd98f00b204e9800998ecf8427e", "access_token,SECRET",
        "550e8400-e29b-41d4-a716-446655440000", "kJx_QzmNhRtYcV3sWpLbGa"})
    void aTokenAmongTheSubprotocolsIsHidden(String token) {
        String hidden = token.replaceAll("[^,]+", "...").replace(",", ", ");
        assertEquals(hidden, Redaction.subprotocols(token));
        assertEquals("chat, " + hidden, Redaction.subprotocols("chat, " + token));
        assertEquals(hidden, Redaction.headerValue("Sec-WebSocket-Protocol", token));
    }

    @ParameterizedTest
    @CsvSource({"User-Agent, true", "ACCEPT-LANGUAGE, true", "Origin, true", "Host, false", "Authorization, false", "Cookie, false",
        "Proxy-Authorization, false", "X-Api-Key, false", "X-Anything, false", "Referer, false"})
    void aFieldThatMayBeASecretOrIsForOneServerIsNotForAnyOrigin(String name, boolean isFit) {
        assertEquals(isFit, Redaction.isForAnyOrigin(name));
    }

    @Test
    void aSubprotocolThatIsHiddenIsNotForAnyOrigin() {
        assertEquals(List.of("graphql-ws", "v1.chat"), Redaction.subprotocolsForAnyOrigin(
            List.of("graphql-ws", "v1.chat", "eyJhbGciOiJIUzI1NiJ9.e30.Et9HFtf9R3GEMA0IICOfFMVXY7kkTX1wr4qCyIf58U", "access_token", "x")));
    }
}
