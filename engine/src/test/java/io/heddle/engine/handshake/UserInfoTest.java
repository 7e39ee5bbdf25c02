package io.heddle.engine.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3986 section 3.2.1: user info, which is no part of what is sent. */
@Timeout(60)
final class UserInfoTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ws://u:p@h/x?q=1 | ws://h/x?q=1 | u | p",
        "wss://u:p@h:81 | wss://h:81 | u | p",
        "ws://u@h/ | ws://h/ | u | ''",
        "ws://u:@h/ | ws://h/ | u | ''",
        "ws://:p@h/ | ws://h/ | '' | p",
        "ws://u:p:q@h/ | ws://h/ | u | p:q",
        "ws://a%3Ab:p%40q@h/ | ws://h/ | a:b | p@q",
        "ws://u:p@[::1]:81/x | ws://[::1]:81/x | u | p",
        "ws://u:p@my_service/x | ws://my_service/x | u | p",
        "ws://u:100%25@h/ | ws://h/ | u | 100%",
        "ws://u:p@h/x@y?z=@ | ws://h/x@y?z=@ | u | p"})
    void itIsTakenOutAndDecoded(URI uri, URI bare, String user, String password) {
        UserInfo info = UserInfo.of(uri);
        assertEquals(bare, info.uri());
        assertEquals(user + "|" + password, info.user() + "|" + info.password());
        assertFalse(info.isEmpty());
    }

    @Test
    void whatIsNotAsciiIsUtf8EncodedOrNot() {
        UserInfo info = UserInfo.of(URI.create("ws://%C3%A9\u00e9:\ud83d\ude00%F0%9F%98%80@h/"));
        assertEquals("\u00e9\u00e9 \ud83d\ude00\ud83d\ude00", info.user() + " " + info.password());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://@h/", "ws://:@h/"})
    void anEmptyOneIsNoCredentials(URI uri) {
        assertEquals(URI.create("ws://h/"), UserInfo.of(uri).uri());
        assertTrue(UserInfo.of(uri).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://h/", "ws://h/a@b", "ws://h?a@b", "ws:u@h", "/x@y", "ws:/run/app@1.sock:/x"})
    void anAtSignElsewhereIsNone(URI uri) {
        assertNull(UserInfo.of(uri));
    }

    @Test
    void whatIsNotUtf8IsRefusedAndNotRepeated() {
        String message = assertThrows(IllegalArgumentException.class, () -> UserInfo.of(URI.create("ws://secret:%FFpw@h/"))).getMessage();
        assertTrue(message.startsWith("The user info of the URI of host h is not UTF-8"), message);
        assertFalse(message.contains("secret") || message.contains("pw"), message);
    }

    @Test
    void itIsNotShown() {
        assertEquals("UserInfo[...]", UserInfo.of(URI.create("ws://user:secret@h/")).toString());
    }
}
