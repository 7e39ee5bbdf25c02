package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.tls.TlsEngineFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user's factory: its engines verify host names or are refused, and each engine goes back to it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FactoryEnginesTest {
    private final SSLContext context = TrustAll.trustAllForTests();
    private final List<Throwable> faults = new ArrayList<>();
    private final List<SSLEngine> released = new ArrayList<>();

    @Test
    void anEngineThatSaysNothingVerifiesTheHostAndNamesIt() throws Exception {
        SSLEngine engine = engines(made -> made).newEngine("a.example", 443);
        assertEquals("HTTPS", engine.getSSLParameters().getEndpointIdentificationAlgorithm());
        assertEquals(List.of(new SNIHostName("a.example")), engine.getSSLParameters().getServerNames());
        assertEquals("a.example", engine.getPeerHost());
        assertEquals(443, engine.getPeerPort());
    }

    @Test
    void anAddressIsVerifiedAndNotNamed() throws Exception {
        SSLEngine engine = engines(made -> made).newEngine("127.0.0.1", 443);
        assertEquals("HTTPS", engine.getSSLParameters().getEndpointIdentificationAlgorithm());
        assertNull(engine.getSSLParameters().getServerNames());
    }

    @ParameterizedTest
    @CsvSource({"[::1],::1", "[fe80::1%25eth0],fe80::1", "a.example.,a.example", "127.0.0.1,127.0.0.1"})
    void theFactoryIsGivenTheBareHost(String host, String peer) throws Exception {
        assertEquals(peer, engines(made -> made).newEngine(host, 443).getPeerHost());
    }

    @Test
    void whatTheFactorySetStays() throws Exception {
        SSLEngine engine = engines(made -> {
            SSLParameters parameters = made.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setEndpointIdentificationAlgorithm("LDAPS");
            parameters.setServerNames(List.of(new SNIHostName("b.example")));
            made.setSSLParameters(parameters);
            return made;
        }).newEngine("a.example", 443);
        SSLParameters parameters = engine.getSSLParameters();
        assertArrayEquals(new String[] {"TLSv1.2"}, parameters.getProtocols());
        assertEquals("LDAPS", parameters.getEndpointIdentificationAlgorithm());
        assertEquals(List.of(new SNIHostName("b.example")), parameters.getServerNames());
    }

    @Test
    void theFactoryMayTurnTheCheckOff() throws Exception {
        SSLEngine engine = engines(made -> {
            SSLEngine other = context.createSSLEngine("b.example", 443);
            other.setUseClientMode(true);
            SSLParameters parameters = other.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("");
            other.setSSLParameters(parameters);
            return other;
        }).newEngine("a.example", 443);
        assertEquals("", engine.getSSLParameters().getEndpointIdentificationAlgorithm());
    }

    @Test
    void anEngineForAnotherHostIsRefused() {
        FactoryEngines engines = engines(made -> client(context.createSSLEngine("b.example", 443)));
        assertRefused(engines, "would verify the name b.example, not a.example");
        assertEquals(1, released.size());
    }

    @Test
    void anEngineForNoHostIsRefused() {
        assertRefused(engines(made -> client(context.createSSLEngine())), "would verify the name null, not a.example");
        assertEquals(1, released.size());
    }

    @Test
    void anEngineOfAServerIsRefused() {
        FactoryEngines engines = engines(made -> {
            made.setUseClientMode(false);
            return made;
        });
        assertRefused(engines, "not in client mode");
        assertEquals(1, released.size());
    }

    @Test
    void anEngineThatForgetsTheAlgorithmIsRefused() {
        FakeEngine forgetful = new FakeEngine();
        forgetful.isForgetful = true;
        assertRefused(engines(made -> forgetful), "cannot verify host names");
        assertEquals(1, released.size());
    }

    @Test
    void anEngineThatThrowsAtParametersIsRefused() {
        FakeEngine throwing = new FakeEngine();
        assertRefused(engines(made -> throwing), "does not take the parameters");
        assertEquals(List.of(throwing), released);
    }

    @Test
    void whatTheFactoryThrowsIsTheCause() {
        for (Throwable thrown : List.of(new java.io.IOException("no key"), new UnsatisfiedLinkError("no library"))) {
            FactoryEngines engines = new FactoryEngines((host, port) -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (Exception) thrown;
            }, faults::add);
            TlsEngineException e = assertRefused(engines, thrown.getClass().getName());
            assertSame(thrown, e.getCause());
            assertFalse(TlsFailure.describe(e).contains(thrown.getMessage()), TlsFailure.describe(e));
        }
        assertEquals(List.of(), released);
    }

    @Test
    void nullIsRefused() {
        assertRefused(new FactoryEngines((host, port) -> null, faults::add), "returned null");
    }

    @Test
    void aFactoryThatThrowsAtReleaseIsHeard() throws Exception {
        IllegalStateException thrown = new IllegalStateException("twice");
        FactoryEngines engines = new FactoryEngines(new TlsEngineFactory() {
            @Override
            public SSLEngine newEngine(String host, int port) {
                return client(context.createSSLEngine(host, port));
            }

            @Override
            public void release(SSLEngine engine) {
                throw thrown;
            }
        }, faults::add);
        engines.release(engines.newEngine("a.example", 443));
        assertEquals(List.of(thrown), faults);
    }

    private TlsEngineException assertRefused(FactoryEngines engines, String why) {
        TlsEngineException e = assertThrows(TlsEngineException.class, () -> engines.newEngine("a.example", 443));
        assertTrue(e.getMessage().contains(why), e.getMessage());
        assertEquals(TlsFailure.ENGINE_FACTORY, TlsFailure.of(e));
        assertEquals(List.of(), faults);
        return e;
    }

    /** Engines of a factory that changes those of the JDK. */
    private FactoryEngines engines(UnaryOperator<SSLEngine> change) {
        return new FactoryEngines(new TlsEngineFactory() {
            @Override
            public SSLEngine newEngine(String host, int port) {
                return change.apply(client(context.createSSLEngine(host, port)));
            }

            @Override
            public void release(SSLEngine engine) {
                released.add(engine);
            }
        }, faults::add);
    }

    private static SSLEngine client(SSLEngine engine) {
        engine.setUseClientMode(true);
        return engine;
    }
}
