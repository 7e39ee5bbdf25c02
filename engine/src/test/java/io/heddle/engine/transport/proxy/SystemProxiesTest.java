package io.heddle.engine.transport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.proxy.ProxySettings;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With an environment, properties and a default selector of the test's own. */
@Timeout(10)
final class SystemProxiesTest {
    private static final ProxySelector JVM_SELECTOR = ProxySelector.getDefault();

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> ignored = new ArrayList<>();
    private ProxySelector selector = JVM_SELECTOR;
    private final SystemProxies system = new SystemProxies(properties::get, environment::get, () -> selector, ignored::add);

    private ProxySettings proxyFor(String uri) {
        URI target = URI.create(uri);
        boolean isSecure = target.getScheme().equals("wss");
        String host = target.getHost().replaceAll("[\\[\\]]", "");
        return system.ofEnvironment(isSecure, host, target.getPort() < 0 ? isSecure ? 443 : 80 : target.getPort());
    }

    private void set(String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    private void assertProxy(String host, String target) {
        assertEquals(host == null ? ProxySettings.direct() : ProxySettings.http(host, 3_128), proxyFor(target));
    }

    // ---- the selector or the environment ----

    @Test
    void withoutPropertiesTheEnvironmentDecides() {
        assertNull(system.selector());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http.proxyHost", "https.proxyHost", "proxyHost", "socksProxyHost"})
    void aPropertyLetsTheJvmsSelectorDecide(String name) {
        properties.put(name, "");
        assertNull(system.selector());
        properties.put(name, "proxy.example");
        assertSame(JVM_SELECTOR, system.selector());
    }

    @Test
    void theProxiesOfTheDesktopAreTheJvmsSelectors() {
        properties.put("java.net.useSystemProxies", "false");
        assertNull(system.selector());
        properties.put("java.net.useSystemProxies", "true");
        assertSame(JVM_SELECTOR, system.selector());
    }

    @Test
    void aSelectorOfTheProgramDecides() {
        selector = ProxySelector.of(new InetSocketAddress("127.0.0.1", 1));
        assertSame(selector, system.selector());
        selector = null;
        assertNull(system.selector());
    }

    // ---- variables ----

    @Test
    void anEmptyEnvironmentHasNoProxy() {
        assertProxy(null, "wss://a.test/");
    }

    @Test
    void eachSchemeHasItsVariable() {
        set("https_proxy", "http://secure:3128", "http_proxy", "http://plain:3128", "all_proxy", "http://all:3128");
        assertProxy("secure", "wss://a.test/");
        assertProxy("plain", "ws://a.test/");
    }

    @Test
    void theVariableForAllComesLast() {
        set("ALL_PROXY", "http://all:3128", "HTTPS_PROXY", "http://secure:3128");
        assertProxy("secure", "wss://a.test/");
        assertProxy("all", "ws://a.test/");
    }

    @ParameterizedTest
    @CsvSource({"https_proxy, wss", "http_proxy, ws", "all_proxy, ws"})
    void lowerCaseComesBeforeUpperCase(String name, String scheme) {
        set(name.toUpperCase(java.util.Locale.ROOT), "http://upper:3128");
        assertProxy("upper", scheme + "://a.test/");
        set(name, "http://lower:3128");
        assertProxy("lower", scheme + "://b.test/");
    }

    @Test
    void anEmptyVariableCountsAsNone() {
        set("https_proxy", " ", "HTTPS_PROXY", "http://upper:3128", "no_proxy", "", "NO_PROXY", "b.test");
        assertProxy("upper", "wss://a.test/");
        assertProxy(null, "wss://b.test/");
    }

    @Test
    void inACgiProgramTheUpperCaseVariableForHttpIsAHeaderOfTheSender() {
        set("REQUEST_METHOD", "GET", "HTTP_PROXY", "http://evil:3128", "HTTPS_PROXY", "http://secure:3128");
        assertProxy(null, "ws://a.test/");
        assertProxy("secure", "wss://a.test/");
        set("http_proxy", "http://lower:3128");
        assertProxy("lower", "ws://a.test/");
    }

    @Test
    void withoutASchemeItIsAnHttpProxy() {
        set("https_proxy", " proxy.example:3128 ");
        assertProxy("proxy.example", "wss://a.test/");
    }

    @Test
    void aVariableMayHaveCredentialsAndAnotherKind() {
        set("all_proxy", "socks5h://bot:se%40cret@proxy.example");
        assertEquals(ProxySettings.socks5("proxy.example", 1_080).credentials("bot", "se@cret"), proxyFor("ws://a.test/"));
        set("http_proxy", "bot:secret@proxy.example:3128");
        assertEquals(ProxySettings.http("proxy.example", 3_128).credentials("bot", "secret"), proxyFor("ws://a.test/"));
    }

    @Test
    void aHostMayBeCalledAsAScheme() {
        set("https_proxy", "http:3128", "http_proxy", "http:3128/");
        assertProxy("http", "wss://a.test/");
        assertProxy("http", "ws://a.test/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://localhost:8080/", "ws://db.localhost/", "ws://127.0.0.1/", "ws://127.9.9.9:1/", "ws://[::1]:8080/"})
    void theLoopbackHasNoProxy(String target) {
        set("all_proxy", "http://proxy:3128");
        assertProxy(null, target);
    }

    @Test
    void noProxyHoldsForBothSchemes() {
        set("ALL_PROXY", "http://all:3128", "NO_PROXY", "a.test, 10.0.0.0/8, b.test:8443, x/y");
        assertProxy(null, "ws://a.test/");
        assertProxy(null, "wss://www.a.test/");
        assertProxy(null, "ws://10.1.2.3/");
        assertProxy(null, "wss://b.test:8443/");
        assertProxy("all", "wss://b.test/");
        assertProxy("all", "wss://c.test/");
        assertEquals(1, ignored.size(), "the malformed entry is reported once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://bot:secret@proxy example", "http://bot:secret@", "socks4://bot:secret@proxy:1080",
        "http://bot:secret@proxy:port", "http://bot:se^cret@proxy:3128", "http://bot:secret%@proxy:3128", "http://bot:secret@proxy:0",
        "http:////bot:secret@proxy", "http://bot:p@secret/w0rd@proxy:3128", "http://secret:12345/x@proxy:3128", "secret?x@proxy",
        "http://secret:hunter@2?x@proxy:3128", "http://bot:x@2#secret@proxy", "http:/bot:secret@proxy:3128", "http:bot:secret@proxy:3128",
        "HTTPS:secret@proxy", "socks5h:secret", "http:", "http:/", "socks:/secret:1", "secret://bot", "bot:12/secret@proxy"})
    void aMalformedVariableIsNamedWithoutItsCredentials(String value) {
        set("HTTPS_PROXY", value);
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> proxyFor("wss://a.test/"));
        assertTrue(refusal.getMessage().startsWith("The environment variable HTTPS_PROXY "), refusal::getMessage);
        assertFalse(refusal.getMessage().contains("cret"), refusal::getMessage);
        assertFalse(refusal.getMessage().contains("bot"), refusal::getMessage);
        assertNull(refusal.getCause(), "the cause may repeat the value");
        assertProxy(null, "ws://a.test/");
        assertProxy(null, "wss://localhost/");
    }
}
