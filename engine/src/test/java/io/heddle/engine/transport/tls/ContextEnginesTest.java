package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.DirectMemory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ContextEnginesTest {
    private final SSLContext context = TrustAll.trustAllForTests();

    @Test
    void theDefaultsVerifyHostNamesAndOfferTwoVersions() {
        SSLEngine engine = ClientEngines.client(context, "example.com", 443);
        SSLParameters parameters = engine.getSSLParameters();
        assertTrue(engine.getUseClientMode());
        assertArrayEquals(new String[] {"TLSv1.3", "TLSv1.2"}, parameters.getProtocols());
        assertEquals("HTTPS", parameters.getEndpointIdentificationAlgorithm());
        assertEquals(0, parameters.getApplicationProtocols().length);
        assertEquals("example.com", engine.getPeerHost());
        assertEquals(443, engine.getPeerPort() & 0xFFFF);
    }

    @Test
    void parametersWinWhereTheySaySomething() {
        SSLParameters given = new SSLParameters(null, new String[] {"TLSv1.2"});
        given.setEndpointIdentificationAlgorithm("LDAPS");
        given.setApplicationProtocols(new String[] {"x"});
        SSLParameters parameters = ClientEngines.client(context, "a.example", 1, given, List.of()).getSSLParameters();
        assertArrayEquals(new String[] {"TLSv1.2"}, parameters.getProtocols());
        assertEquals("LDAPS", parameters.getEndpointIdentificationAlgorithm());
        assertArrayEquals(new String[] {"x"}, parameters.getApplicationProtocols());
        assertNull(given.getServerNames(), "the given object stays as it is");
    }

    @Test
    void parametersThatSayNothingLeaveTheDefaults() {
        SSLParameters parameters = ClientEngines.client(context, "a.example", 1, new SSLParameters(), List.of()).getSSLParameters();
        assertArrayEquals(new String[] {"TLSv1.3", "TLSv1.2"}, parameters.getProtocols());
        assertEquals("HTTPS", parameters.getEndpointIdentificationAlgorithm());
    }

    @Test
    void theProtocolsOfTheContextStay() throws Exception {
        SSLContext older = SSLContext.getInstance("TLSv1.2");
        older.init(null, null, null);
        assertArrayEquals(new String[] {"TLSv1.2"}, ClientEngines.client(older, "a.example", 1).getEnabledProtocols());
    }

    @Test
    void theEmptyAlgorithmStaysEmpty() {
        SSLParameters given = new SSLParameters();
        given.setEndpointIdentificationAlgorithm("");
        assertEquals("", ClientEngines.client(context, "a.example", 1, given, List.of()).getSSLParameters()
            .getEndpointIdentificationAlgorithm());
    }

    @Test
    void applicationProtocolsOfTheCallWin() {
        SSLParameters given = new SSLParameters();
        given.setApplicationProtocols(new String[] {"x"});
        SSLEngine engine = ClientEngines.client(context, "a.example", 1, given, List.of("h2", "http/1.1"));
        assertArrayEquals(new String[] {"h2", "http/1.1"}, engine.getSSLParameters().getApplicationProtocols());
    }

    @Test
    void unknownProtocolsAndSuitesAreRefused() {
        SSLParameters protocol = new SSLParameters(null, new String[] {"TLSv9"});
        assertThrows(IllegalArgumentException.class, () -> ClientEngines.client(context, "a", 1, protocol, List.of()));
        ContextEngines engines = new ContextEngines(context, () -> protocol, List.of());
        for (int i = 0; i < 3; i++) {
            assertThrows(IllegalArgumentException.class, () -> engines.newEngine("a", 443));
        }
        SSLParameters suite = new SSLParameters(new String[] {"TLS_NONSENSE"});
        assertThrows(IllegalArgumentException.class, () -> ClientEngines.client(context, "a", 1, suite, List.of()));
    }

    @ParameterizedTest
    @CsvSource({"[::1],::1", "::1,::1", "[fe80::1%25eth0],fe80::1", "fe80::1%eth0,fe80::1", "a.example.,a.example", "127.0.0.1,127.0.0.1",
        ".,."})
    void thePeerIsTheBareHost(String host, String peer) {
        assertEquals(peer, ClientEngines.client(context, host, 1).getPeerHost());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "fe80::1", "1", "2130706433", "::ffff:127.0.0.1"})
    void addressesAreAddresses(String host) {
        assertTrue(TlsParameters.isIpLiteral(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "a.example", "1.example", "4a", "a4", "x.4a", "127.0.0.1.example", "", "."})
    void namesAreNames(String host) {
        assertFalse(TlsParameters.isIpLiteral(host));
    }

    @Test
    void buffersHaveAFloor() {
        assertThrows(IllegalArgumentException.class, () -> new TlsBuffers(63, 64, DirectMemory.JVM));
        assertThrows(IllegalArgumentException.class, () -> new TlsBuffers(64, 63, DirectMemory.JVM));
        assertEquals(64, new TlsBuffers(64, 65, DirectMemory.JVM).inboundBytes());
        assertEquals(65, new TlsBuffers(64, 65, DirectMemory.JVM).outboundBytes());
    }
}
