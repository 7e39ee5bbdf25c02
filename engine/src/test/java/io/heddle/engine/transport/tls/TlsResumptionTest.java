package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.engine.testing.TestCertificates;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A resumed handshake sends no certificate: so the trust manager is not asked. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsResumptionTest {
    private final CountingTrustManager trust = new CountingTrustManager();
    private final SSLContext client = TestCertificates.clientWith(trust);
    private final SSLContext server = TestCertificates.server();

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void theSecondConnectionResumesAfterAnOrderlyEnd(String version) throws IOException {
        try (TlsRig first = connect(version, "localhost", TlsRig.PORT)) {
            TlsHandshakeTest.assertEchoes(first);
            first.transport.shutdownOutput();
            first.shuttle();
            first.peer.closeNotify();
            first.shuttle();
            assertEquals(-1, first.transport.read(first.target.clear()));
        }
        assertResumes(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void theSecondConnectionResumesAfterTheFirstWasDropped(String version) throws IOException {
        connect(version, "localhost", TlsRig.PORT).close();
        assertResumes(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void aTruncatedConnectionCanBeResumed(String version) throws IOException {
        try (TlsRig first = connect(version, "localhost", TlsRig.PORT)) {
            first.lower.ended = true;
            assertThrows(TlsTruncatedException.class, () -> first.transport.read(first.target.clear()));
        }
        assertResumes(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {TlsRig.TLS_1_2, TlsRig.TLS_1_3})
    void anotherPortOrNameIsAnotherSession(String version) throws IOException {
        connect(version, "localhost", TlsRig.PORT).close();
        connect(version, "localhost", TlsRig.PORT + 1).close();
        connect(version, "127.0.0.1", TlsRig.PORT).close();
        assertEquals(3, trust.calls);
    }

    private void assertResumes(String version) throws IOException {
        assertEquals(1, trust.calls);
        for (int i = 0; i < 3; i++) {
            try (TlsRig next = connect(version, "localhost", TlsRig.PORT)) {
                TlsHandshakeTest.assertEchoes(next);
            }
        }
        assertEquals(1, trust.calls, "later handshakes must be resumed");
    }

    private TlsRig connect(String version, String host, int port) throws IOException {
        SSLEngine serverEngine = TlsRig.serverEngine(server, version);
        return new TlsRig(TlsEngines.client(client, host, port), serverEngine).connect();
    }

    private static final class CountingTrustManager extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager real = TestCertificates.trustManager();
        int calls;

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            calls++;
            real.checkServerTrusted(chain, authType, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new AssertionError("there is no socket");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError("there is an engine");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw new AssertionError("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new AssertionError("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError("this is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return real.getAcceptedIssuers();
        }
    }
}
