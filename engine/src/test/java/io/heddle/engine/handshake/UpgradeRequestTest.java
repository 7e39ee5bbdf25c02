package io.heddle.engine.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.internal.LogText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UpgradeRequestTest {

    /** Characters that could end a line, a header or a string early, or hide in a log. */
    private static final List<String> POISON = List.of("\r", "\n", "\r\n", "\r\nX-Evil: 1", "\n\n", "\0", "\u0001", "\u000b", "\u001b[2J",
        "\u007f", "\u010a", "\u010d", "\u560d\u560a", "\u2028", "\ud83d\ude00", "\ud800");

    @Test
    void noPartOfARequestMayCarryALineEndOrAForeignCharacter() {
        for (String poison : POISON) {
            for (String text : List.of(poison, "a" + poison, poison + "a", "a" + poison + "a")) {
                assertRefused("header name", text, value -> request().header(value, "v"));
                assertRefused("header X-Foo", text, value -> request().header("X-Foo", value));
                assertRefused("header Host", text, value -> request().header("Host", value));
                assertRefused("header Origin", text, value -> request().header("Origin", value));
                assertRefused("header Origin", text, value -> request().origin(value));
                assertRefused("Sec-WebSocket-Protocol", text, value -> request().subprotocols(List.of(value)));
                assertRefused("Sec-WebSocket-Extensions", text, value -> request().extensionOffers(List.of(value)));
                assertRefused("Sec-WebSocket-Extensions", text, value -> request().extensionOffers(List.of("x; p=\"" + value + "\"")));
                assertRefused("request target", text, value -> UpgradeRequest.builder("/" + value, "h"));
                assertRefused("header Host", text, value -> UpgradeRequest.builder("/", value));
            }
        }
    }

    @Test
    void aPoisonedValueIsNeverRepeatedInTheMessage() {
        String secret = "Bearer s3cr3t\r\n";
        String message = assertThrows(IllegalArgumentException.class, () -> request().header("Authorization", secret)).getMessage();
        assertEquals("header Authorization: U+000D at index 13 in the value is a control character (RFC 9110 section 5.5)", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "upgrade", "CONNECTION", "Sec-WebSocket-Key", "sec-websocket-version", "Sec-WebSocket-Extensions",
        "Sec-WebSocket-Protocol", "Content-Length", "transfer-encoding"})
    void headersOfTheHandshakeCannotBeSet(String name) {
        String message = assertThrows(IllegalArgumentException.class, () -> request().header(name, "1")).getMessage();
        assertTrue(message.startsWith("header " + name + " belongs to the WebSocket handshake"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X Foo", "X-Foo ", " X-Foo", "X-Foo:", "X\tFoo", "X(Foo)", "X/Foo", "X\"", "X,Y", "X;Y", "X=Y", "{X}",
        "[X]", "X@Y", "X\\Y", "X?", "<X>", "X\u00e9", "Content-Length\u212a"})
    void headerNamesAreTokens(String name) {
        assertRefused("header name", name, value -> request().header(value, "v"));
    }

    @Test
    void nullNamesAndValuesAreRefusedWithTheirName() {
        assertRefused("the header name is null", null, value -> request().header(value, "v"));
        assertRefused("header X-Foo: the value is null", null, value -> request().header("X-Foo", value));
        assertRefused("header Host: the value is null", null, value -> UpgradeRequest.builder("/", value));
        assertRefused("request target 'null'", null, value -> UpgradeRequest.builder(value, "h"));
        assertRefused("the subprotocol is null", null, value -> request().subprotocols(Arrays.asList(value)));
        assertRefused("header Sec-WebSocket-Extensions: the value is null", null, value -> request().extensionOffers(Arrays.asList(value)));
    }

    @Test
    void valuesMayHoldTabsEmptinessAndObsText() {
        UpgradeRequest request = request().header("A", "").header("B", "x\ty").header("C", "caf\u00e9 \u0080\u00ff").build();
        assertEquals(List.of("A: ", "B: x\ty", "C: caf\u00e9 \u0080\u00ff"), Responses.fields(request.headers()));
    }

    @Test
    void userHeadersKeepTheirOrderAndMayBeRepeated() {
        UpgradeRequest request = request().header("Cookie", "a=1").header("X", "1").header("cookie", "b=2").build();
        assertEquals(List.of("Cookie: a=1", "X: 1", "cookie: b=2"), Responses.fields(request.headers()));
    }

    @Test
    void aUsersHostReplacesTheOneOfTheUri() {
        UpgradeRequest request = UpgradeRequest.builder("/", "127.0.0.1:8080").header("hOST", "service.internal").build();
        assertEquals("service.internal", request.hostHeader());
        assertEquals(0, request.headers().size());
    }

    @Test
    void thereIsOneHostAndOneOrigin() {
        assertRefused("header Host: set twice", "b", value -> request().header("Host", "a").header("host", value));
        assertRefused("header Origin: set twice", "b", value -> request().origin("a").header("origin", value));
        assertRefused("header Origin: set twice", "b", value -> request().header("Origin", "a").origin(value));
    }

    @Test
    void anOriginIsOptionalButNotEmpty() {
        assertNull(request().build().origin());
        assertNull(request().origin(null).build().origin());
        assertEquals("null", request().header("Origin", "null").build().origin());
        assertRefused("header Origin", "", value -> request().origin(value));
        assertRefused("header Origin", " \t", value -> request().origin(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b", "a/b", "a;b", "\"a\"", "a:b", "caf\u00e9"})
    void subprotocolsAreTokens(String name) {
        assertRefused("Sec-WebSocket-Protocol", name, value -> request().subprotocols(List.of(value)));
    }

    @Test
    void subprotocolsAreUniqueAndCaseMatters() {
        assertEquals(List.of("mqtt", "MQTT"), request().subprotocols(List.of("mqtt", "MQTT")).build().subprotocols());
        assertRefused("requested twice", "mqtt", value -> request().subprotocols(List.of("mqtt", "x", value)));
        assertRefused("requested twice", "mqtt", value -> request().subprotocols(List.of("mqtt")).subprotocols(List.of(value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "x,", "x, y", "x;", "; p", "x; p=", "x; p=\"\"", "x; p=\"a b\"", "x; p=\"a", "x y", "x; p=a b",
        "x/y", "x; p=\"a\\", "x; p=a=b"})
    void anOfferIsOneWellFormedExtension(String offer) {
        assertRefused("Sec-WebSocket-Extensions", offer, value -> request().extensionOffers(List.of(value)));
    }

    @Test
    void offersKeepTheirOrderAndSpellingAndMayRepeatAName() {
        List<String> offers = List.of("permessage-deflate; server_max_window_bits=10", "permessage-deflate", "x-custom;a=\"b\"");
        UpgradeRequest request = request().extensionOffers(offers).build();
        assertEquals(offers, request.extensionOffers());
        assertEquals(List.of("permessage-deflate", "permessage-deflate", "x-custom"), request.offeredNames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "path", "*", "http://h/", "?q", "/a b", "/a#b", "/#", "/\u00e9", "/a\u007f"})
    void aTargetIsInOriginForm(String target) {
        assertRefused("request target", target, value -> UpgradeRequest.builder(value, "h"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "h h", "user@h", "h/x", "h?x", "h#x", "h\\x", "h\u0080", "h\u00e9", "\"h\"", "<h>", "{h}"})
    void aHostHasNoUserInfoAndNoPath(String host) {
        assertRefused("header Host", host, value -> UpgradeRequest.builder("/", value));
        assertRefused("header Host", host, value -> request().header("Host", value));
    }

    @Test
    void aRequestDoesNotChangeOnceBuilt() {
        List<String> names = new ArrayList<>(List.of("a"));
        UpgradeRequest.Builder builder = request().subprotocols(names).extensionOffers(List.of("x")).header("H", "1");
        UpgradeRequest request = builder.build();
        names.add("b");
        builder.subprotocols(List.of("c")).extensionOffers(List.of("y")).header("H", "2");
        assertEquals(List.of("a"), request.subprotocols());
        assertEquals(List.of("x"), request.extensionOffers());
        assertEquals(List.of("H: 1"), Responses.fields(request.headers()));
        assertThrows(UnsupportedOperationException.class, () -> request.subprotocols().add("d"));
        assertThrows(UnsupportedOperationException.class, () -> request.extensionOffers().add("z"));
    }

    @Test
    void cookiesFollowThoseOfTheRequestInOneField() {
        UpgradeRequest own = request().header("X", "1").header("cookie", "a=1").header("Y", "2").header("Cookie", "b=2").build();
        UpgradeRequest more = own.withCookies(List.of("c=3", "d=4; e=5"));
        assertEquals(List.of("X: 1", "Cookie: a=1; b=2; c=3; d=4; e=5", "Y: 2"), Responses.fields(more.headers()));
        assertEquals(List.of("Cookie: c=3"), Responses.fields(request().build().withCookies(List.of("c=3")).headers()));
        assertSame(own, own.withCookies(List.of()));
        assertRefused("header Cookie", "a=1\r\nX: y", value -> own.withCookies(List.of(value)));
    }

    @Test
    void anAnswerToAChallengeTakesThePlaceOfTheRequestsOwn() {
        UpgradeRequest own = request().origin("https://o").subprotocols(List.of("p")).header("AUTHORIZATION", "Basic x").header("X", "1")
            .build();
        UpgradeRequest answer = own.withAuthorization("Digest y");
        assertEquals(List.of("Authorization: Digest y", "X: 1"), Responses.fields(answer.headers()));
        assertEquals("https://o [p] / h", answer.origin() + " " + answer.subprotocols() + " " + answer.requestTarget() + " "
            + answer.hostHeader());
        assertRefused("header Authorization", "Digest y\n", own::withAuthorization);
    }

    private static UpgradeRequest.Builder request() {
        return UpgradeRequest.builder("/", "h");
    }

    private static void assertRefused(String mentions, String input, Consumer<String> call) {
        String message = assertThrows(IllegalArgumentException.class, () -> call.accept(input),
            () -> LogText.printable(input)).getMessage();
        assertTrue(message.contains(mentions), message);
        for (int i = 0; i < message.length(); i++) {
            assertFalse(message.charAt(i) < ' ' || message.charAt(i) > '~', () -> "unprintable: " + LogText.printable(message));
        }
    }
}
