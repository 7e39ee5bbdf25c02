package io.heddle.api.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.proxy.ProxySettings.Kind;
import io.heddle.api.tls.TlsSettings;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
final class ProxySettingsTest {

    // ---- URIs ----

    @ParameterizedTest
    @CsvSource({
        "http://proxy.example:3128,        HTTP,   proxy.example,  3128, false",
        "http://proxy.example,             HTTP,   proxy.example,  80,   false",
        "http://proxy.example:/,           HTTP,   proxy.example,  80,   false",
        "HTTP://Proxy.Example:3128/,       HTTP,   proxy.example,  3128, false",
        "https://proxy.example,            HTTPS,  proxy.example,  443,  false",
        "socks5://proxy.example,           SOCKS5, proxy.example,  1080, true",
        "socks5h://proxy.example,          SOCKS5, proxy.example,  1080, false",
        "http://my_proxy:3128,             HTTP,   my_proxy,       3128, false",
        "http://192.0.2.7:3128,            HTTP,   192.0.2.7,      3128, false",
        "http://[2001:DB8::7]:3128,        HTTP,   2001:db8::7,    3128, false",
        "http://[fe80::1%25Eth0]:3128,     HTTP,   fe80::1%Eth0,   3128, false",
    })
    void aUriHasKindHostAndPort(URI uri, Kind kind, String host, int port, boolean resolvesLocally) {
        ProxySettings proxy = ProxySettings.of(uri);
        assertEquals(kind, proxy.kind());
        assertEquals(host, proxy.host());
        assertEquals(port, proxy.port());
        assertEquals(resolvesLocally, proxy.resolvesLocally());
        assertNull(proxy.user());
        assertNull(proxy.password());
    }

    @ParameterizedTest
    @CsvSource({
        "bot:secret@,               bot,   secret",
        "bot@,                      bot,   ''",
        "bot:@,                     bot,   ''",
        "bot:a:b@,                  bot,   a:b",
        "b%3Aot:se%40c%2Fr%25et@,   b:ot,  se@c/r%et",
        "b+ot:a+b@,                 b+ot,  a+b",
        "b%C3%BCt:%E2%82%AC@,       b\u00fct,   \u20ac",
        "dom%5Cbot:secret@,         dom\\bot, secret",
        "bot:a@b@,                  bot,   a@b",
    })
    void userInfoIsDecodedBehindTheSplit(String userInfo, String user, String password) {
        for (String host : new String[] {"proxy.example:3128", "my_proxy:3128", "[2001:db8::7]:3128"}) {
            boolean isUri = !userInfo.equals("bot:a@b@") || host.startsWith("my_");
            if (isUri) {
                ProxySettings proxy = ProxySettings.of(URI.create("http://" + userInfo + host));
                assertEquals(user, proxy.user());
                assertEquals(password, proxy.password());
                assertEquals(3_128, proxy.port());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"ftp://bot:secret@proxy.example", "socks4://bot:secret@proxy.example:1080", "socks://bot:secret@h", "bot:secret",
            "//bot:secret@proxy.example:3128", "http:/secret", "http:secret@proxy.example", "http://bot:secret@:3128",
            "http://bot:secret@proxy_example:x", "http://bot:secret@proxy.example:0", "http://bot:secret@proxy.example:65536",
            "http://bot:secret@proxy_example:999999999999", "http://bot:sec%00ret@proxy.example", "http://bot:secret%0D%0A@proxy.example",
            "http://bot:secret@pro%0Axy:1"})
    void aUriThatCannotBeUsedIsRefusedWithoutItsUserInfo(String uri) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> ProxySettings.of(URI.create(uri)));
        assertFalse(refusal.getMessage().contains("secret"), refusal::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://bot:p@ss/w0rd@proxy:3128", "http://bot:12345/secret@proxy:3128", "http://bot:hunter@2?x@proxy:3128",
        "http://bot:hunter@2#x@proxy:3128", "http://bot:99999/@proxy:3128", "http://bot/secret", "http://bot?", "http://bot#",
        "http://bot:3128//", "http://bot/?secret", "socks5://bot:12345/secret@proxy"})
    void aUriThatGoesOnBehindItsPortIsRefusedSinceThatMayBeThePassword(String uri) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> ProxySettings.of(URI.create(uri)));
        assertTrue(refusal.getMessage().contains("percent-encode"), refusal::getMessage);
        for (String piece : new String[] {"bot", "ss", "w0rd", "12345", "hunter", "99999", "3128", "secret"}) {
            assertFalse(refusal.getMessage().replace("password", "").contains(piece), refusal::getMessage);
        }
    }

    @Test
    void aSchemeThatMayBeAUserIsNotShown() {
        URI uri = URI.create("secret://bot@proxy");
        assertFalse(assertThrows(IllegalArgumentException.class, () -> ProxySettings.of(uri)).getMessage().contains("secret"));
    }

    // ---- hosts and ports ----

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "proxy example", " proxy.example", "proxy.example\r\nX: y", "proxy.example\n", "a\tb", "a\u0000b",
        "proxy.example/", "http://proxy.example", "user@proxy.example", "a?b", "a#b", "[::1]", "::1]", "a%41", "::1 ", "g::1", "proxy:3128",
        "\u00fcber.example", "a,b", "fe80::1%e th0", "fe80::1%eth0\r\n", "fe80::1%eth0/x"})
    void aHostThatIsNoneIsRefused(String host) {
        assertThrows(IllegalArgumentException.class, () -> ProxySettings.http(host, 3_128));
        assertThrows(IllegalArgumentException.class, () -> ProxySettings.https(host, 3_128));
        assertThrows(IllegalArgumentException.class, () -> ProxySettings.socks5(host, 3_128));
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "proxy.example.", "my_proxy", "xn--ber-goa.example", "192.0.2.7", "::1", "2001:db8::192.0.2.7",
        "fe80::1%eth0", "fe80::1%3"})
    void namesAndAddressesAreHosts(String host) {
        assertEquals(host, ProxySettings.http(host, 3_128).host());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536, Integer.MAX_VALUE})
    void aPortOutOfRangeIsRefused(int port) {
        assertThrows(IllegalArgumentException.class, () -> ProxySettings.http("proxy.example", port));
    }

    @Test
    void anEndlessHostIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ProxySettings.http("a".repeat(301), 1));
        assertThrows(NullPointerException.class, () -> ProxySettings.http(null, 1));
    }

    // ---- credentials ----

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\u0000b", "a\u007fb", "a\u0085b"})
    void aControlCharacterInCredentialsIsRefused(String text) {
        ProxySettings proxy = ProxySettings.http("proxy.example", 3_128);
        IllegalArgumentException inUser = assertThrows(IllegalArgumentException.class, () -> proxy.credentials(text, "x"));
        IllegalArgumentException inPassword = assertThrows(IllegalArgumentException.class, () -> proxy.credentials("x", text));
        assertFalse((inUser.getMessage() + inPassword.getMessage()).contains(text), inUser::getMessage);
    }

    @Test
    void socksCredentialsHaveAtMost255BytesOfUtf8() {
        ProxySettings socks = ProxySettings.socks5("proxy.example", 1_080);
        String longest = "\u00fc".repeat(127) + "x";
        assertEquals(longest, socks.credentials(longest, longest).password());
        assertThrows(IllegalArgumentException.class, () -> socks.credentials(longest + "x", ""));
        assertThrows(IllegalArgumentException.class, () -> socks.credentials("x", "\u00fc".repeat(128)));
        assertThrows(IllegalArgumentException.class, () -> socks.credentials("", "x"));
        String longer = "x".repeat(1_000);
        assertEquals(longer, ProxySettings.http("proxy.example", 3_128).credentials(longer, longer).user());
    }

    @Test
    void withoutAProxyThereAreNoCredentials() {
        assertThrows(IllegalStateException.class, () -> ProxySettings.direct().credentials("bot", "secret"));
        assertEquals("bot", ProxySettings.system().credentials("bot", "secret").user());
    }

    // ---- choices that have no effect ----

    @Test
    void onlySocksResolvesHere() {
        assertTrue(ProxySettings.socks5("proxy.example", 1).resolveLocally(true).resolvesLocally());
        assertTrue(ProxySettings.system().resolveLocally(true).resolvesLocally());
        assertThrows(IllegalStateException.class, () -> ProxySettings.http("proxy.example", 1).resolveLocally(true));
        assertThrows(IllegalStateException.class, () -> ProxySettings.direct().resolveLocally(true));
    }

    @Test
    void onlyAProxyOverTlsHasTlsSettings() {
        TlsSettings tls = TlsSettings.system();
        assertSame(tls, ProxySettings.https("proxy.example", 1).tls(tls).tls());
        assertThrows(IllegalStateException.class, () -> ProxySettings.http("proxy.example", 1).tls(tls));
        assertThrows(IllegalStateException.class, () -> ProxySettings.socks5("proxy.example", 1).tls(tls));
    }

    // ---- values ----

    @Test
    void aChangeLeavesTheSettingsThatItBeganWith() {
        ProxySettings plain = ProxySettings.socks5("proxy.example", 1_080);
        plain.credentials("bot", "secret").resolveLocally(true);
        assertNull(plain.user());
        assertFalse(plain.resolvesLocally());
    }

    @Test
    void settingsAreEqualIfAllTheirValuesAre() {
        ProxySettings one = ProxySettings.http("Proxy.example", 3_128).credentials("bot", "secret");
        ProxySettings same = ProxySettings.of(URI.create("http://bot:secret@proxy.example:3128"));
        assertEquals(one, same);
        assertEquals(one.hashCode(), same.hashCode());
        assertNotEquals(one, same.credentials("bot", "other"));
        assertNotEquals(one, same.credentials("other", "secret"));
        assertNotEquals(one, ProxySettings.https("proxy.example", 3_128).credentials("bot", "secret"));
        assertNotEquals(one, ProxySettings.http("proxy.example", 3_129).credentials("bot", "secret"));
        ProxySelector selector = ProxySelector.of(new InetSocketAddress("127.0.0.1", 1));
        assertEquals(ProxySettings.of(selector), ProxySettings.of(selector));
        assertNotEquals(ProxySettings.of(selector), ProxySettings.of(ProxySelector.of(new InetSocketAddress("127.0.0.1", 1))));
        assertEquals(ProxySettings.system(), ProxySettings.system());
        assertNotEquals(ProxySettings.system(), ProxySettings.direct());
    }

    @Test
    void theTextShowsNoCredentials() {
        assertEquals("ProxySettings[HTTP proxy.example:3128, with credentials]",
            ProxySettings.of(URI.create("http://bot:secret@proxy.example:3128")).toString());
        assertEquals("ProxySettings[SOCKS5 [2001:db8::7]:1080]", ProxySettings.socks5("2001:db8::7", 1_080).toString());
        assertEquals("ProxySettings[DIRECT]", ProxySettings.direct().toString());
        assertEquals("ProxySettings[SYSTEM, with credentials]", ProxySettings.system().credentials("bot", "secret").toString());
    }
}
