package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.TestCertificates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Authentication of the peer: certificates and names, in both directions. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsVerificationTest {

    @TlsRig.BothVersions
    void anUntrustedAuthorityIsRefusedAndTheServerHearsOfIt(String version) {
        SSLException e = refused(TestCertificates.clientTrustingOthers(), "localhost", TestCertificates.server(), version);
        assertEquals(TlsFailure.UNTRUSTED_CERTIFICATE, TlsFailure.of(e), e::toString);
        assertTrue(TlsFailure.describe(e).contains("trust store"), TlsFailure.describe(e));
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2,localhost", "TLSv1.3,localhost", "TLSv1.3,127.0.0.1", "TLSv1.3,[::1]", "TLSv1.3,www.other.example"})
    void aCertificateForAnotherNameIsRefused(String version, String host) {
        SSLException e = refused(TestCertificates.client(), host, TestCertificates.serverForOtherName(), version);
        assertEquals(TlsFailure.HOST_NAME_MISMATCH, TlsFailure.of(e), e::toString);
    }

    /** RFC 1123 has no underscore, and the JVM's check takes no name outside of it. */
    @TlsRig.BothVersions
    void aNameWithAnUnderscoreIsVerifiedHere(String version) throws IOException {
        for (String host : List.of("my_host", "MY_HOST", "my_host.")) {
            ContextEngines engines = ClientEngines.source(TestCertificates.client(), null, List.of());
            SSLEngine server = TlsRig.serverEngine(TestCertificates.serverForUnderscoreName(), version);
            try (TlsRig rig = TlsRig.speaking(version).client(engines, host, TlsRig.PORT).server(server).connect()) {
                assertNotNull(rig.transport.session().getPeerCertificates()[0]);
            }
        }
    }

    @TlsRig.BothVersions
    void aCertificateForAnotherNameIsRefusedToANameWithAnUnderscore(String version) throws IOException {
        SSLParameters https = new SSLParameters();
        https.setEndpointIdentificationAlgorithm("https");
        for (SSLParameters parameters : Arrays.asList(null, https)) {
            for (String host : List.of("my_service", "a.my_host", "my_host.example", "local_host")) {
                for (SSLContext server : List.of(TestCertificates.server(), TestCertificates.serverForUnderscoreName(),
                    TestCertificates.serverWithCertificateOfClient())) {
                    ContextEngines engines = ClientEngines.source(TestCertificates.client(), parameters, List.of());
                    try (TlsRig rig = TlsRig.speaking(version).client(engines, host, TlsRig.PORT)
                        .server(TlsRig.serverEngine(server, version)).open()) {
                        SSLException e = assertThrows(SSLException.class, rig::connect);
                        boolean isOfClient = TlsFailure.of(e) == TlsFailure.CERTIFICATE_USAGE;
                        assertTrue(isOfClient || TlsFailure.of(e) == TlsFailure.HOST_NAME_MISMATCH, e::toString);
                        assertEquals(0, rig.segmentsInUse());
                    }
                }
            }
        }
    }

    @Test
    void anUntrustedAuthorityIsRefusedToANameWithAnUnderscore() {
        SSLException e =
            refused(TestCertificates.clientTrustingOthers(), "my_host", TestCertificates.serverForUnderscoreName(), TlsRig.TLS_1_3);
        assertEquals(TlsFailure.UNTRUSTED_CERTIFICATE, TlsFailure.of(e), e::toString);
    }

    /** In a renegotiation the engine would take any trusted certificate. */
    @Test
    void aNameThatIsVerifiedHereAllowsNoRenegotiation() throws IOException {
        ContextEngines engines = ClientEngines.source(TestCertificates.client(), null, List.of());
        SSLEngine server = TlsRig.serverEngine(TestCertificates.serverForUnderscoreName(), TlsRig.TLS_1_2);
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_2).client(engines, "my_host", TlsRig.PORT).server(server).connect()) {
            IOException e = assertThrows(IOException.class, () -> TlsPostHandshakeTest.renegotiate(rig));
            assertTrue(e.getMessage().contains("renegotiation"), e::toString);
        }
    }

    /** The certificate may be replaced while the server still takes its old tickets. */
    @TlsRig.BothVersions
    void aSessionWhoseNameIsRefusedIsNotResumed(String version) throws IOException {
        ContextEngines engines = ClientEngines.source(TestCertificates.client(), null, List.of());
        SSLEngine server = TlsRig.serverEngine(TestCertificates.server(), version);
        try (TlsRig rig = TlsRig.speaking(version).client(engines, "my_host", TlsRig.PORT).server(server).open()) {
            assertThrows(SSLException.class, rig::connect);
            assertFalse(rig.clientEngine.getSession().isValid());
        }
    }

    @Test
    void aServerNameOfTheUsersIsVerifiedByTheEngine() throws IOException {
        SSLParameters front = new SSLParameters();
        front.setServerNames(List.of(new SNIHostName("localhost")));
        ContextEngines engines = ClientEngines.source(TestCertificates.client(), front, List.of());
        SSLEngine server = TlsRig.serverEngine(TestCertificates.server(), TlsRig.TLS_1_3);
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(engines, "my_host", TlsRig.PORT).server(server).connect()) {
            assertNotNull(rig.transport.session().getPeerCertificates()[0]);
        }
        SSLEngine other = TlsRig.serverEngine(TestCertificates.serverForOtherName(), TlsRig.TLS_1_3);
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(engines, "my_host", TlsRig.PORT).server(other).open()) {
            assertThrows(SSLException.class, rig::connect);
        }
    }

    @TlsRig.BothVersions
    void anEmptyAlgorithmTurnsTheCheckOfANameWithAnUnderscoreOff(String version) throws IOException {
        SSLParameters off = new SSLParameters();
        off.setEndpointIdentificationAlgorithm("");
        ContextEngines engines = ClientEngines.source(TestCertificates.client(), off, List.of());
        SSLEngine server = TlsRig.serverEngine(TestCertificates.server(), version);
        try (TlsRig rig = TlsRig.speaking(version).client(engines, "my_service", TlsRig.PORT).server(server).connect()) {
            assertNotNull(rig.transport.session().getPeerCertificates()[0]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "my_host,my_host,true", "My_Host,mY_hOST,true", "my_host,my-host,false", "*.a_b.example,x.a_b.example,true",
        "*.A_B.example,x_y.a_b.Example,true", "*.a_b.example,y.x.a_b.example,false", "*.a_b.example,a_b.example,false",
        "*.example,a_b.example,false", "*,a_b,false", "*.,a_b.,false", "a*.a_b.example,ax.a_b.example,false",
        "*.*.example,a_b.x.example,false", "my_*,my_host,false", "x.my_host,my_host,false"
    })
    void aDnsNameMatchesAsItIsOrByItsFirstLabel(String pattern, String host, boolean isMatch) {
        assertEquals(isMatch, HostNameCheck.matches(pattern, host));
    }

    @TlsRig.BothVersions
    void anExpiredCertificateIsRefused(String version) {
        SSLException e = refused(TestCertificates.client(), "localhost", TestCertificates.serverExpired(), version);
        assertEquals(TlsFailure.CERTIFICATE_EXPIRED, TlsFailure.of(e), e::toString);
    }

    private static SSLException refused(SSLContext client, String host, SSLContext server, String version) {
        SSLEngine engine = ClientEngines.client(client, host, TlsRig.PORT);
        try (TlsRig rig = TlsRig.speaking(version).client(engine).server(server).open()) {
            SSLException e = assertThrows(SSLException.class, rig::connect);
            rig.shuttle();
            assertNotNull(rig.peer.failure, "the server must get an alert");
            assertTrue(rig.peer.failure.getMessage().contains("certificate"), rig.peer.failure.getMessage());
            assertEquals(0, rig.segmentsInUse());
            return e;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "localhost.", "127.0.0.1", "::1", "[::1]", "0:0:0:0:0:0:0:1"})
    void namesAndAddressesOfTheCertificateAreAccepted(String host) throws IOException {
        SSLEngine engine = ClientEngines.client(TestCertificates.client(), host, TlsRig.PORT);
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(engine).connect()) {
            assertEquals(TestCertificates.serverCertificate(), rig.transport.session().getPeerCertificates()[0]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,localhost", "localhost.,localhost", "a.localhost.example,a.localhost.example",
        "B\u00fccher.example,xn--bcher-kva.example"
    })
    void theServerIsNamed(String host, String expected) throws IOException {
        assertEquals(List.of(new SNIHostName(expected)), requestedNames(host, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "::1", "under_score"})
    void anAddressIsNoServerName(String host) throws IOException {
        assertEquals(List.of(), requestedNames(host, null));
    }

    @Test
    void namesGivenInParametersWin() throws IOException {
        SSLParameters front = new SSLParameters();
        front.setServerNames(List.of(new SNIHostName("front.example")));
        assertEquals(List.of(new SNIHostName("front.example")), requestedNames("localhost", front));
        SSLParameters none = new SSLParameters();
        none.setServerNames(List.of());
        assertEquals(List.of(), requestedNames("a.localhost.example", none));
    }

    private static List<SNIServerName> requestedNames(String host, SSLParameters parameters) throws IOException {
        SSLEngine client = ClientEngines.client(TrustAll.trustAllForTests(), host, TlsRig.PORT, parameters, List.of());
        SSLEngine server = TlsRig.serverEngine(TestCertificates.server(), TlsRig.TLS_1_3);
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(client).server(server).connect()) {
            assertNotNull(rig.transport);
            return ((ExtendedSSLSession) server.getSession()).getRequestedServerNames();
        }
    }

    @TlsRig.BothVersions
    void trustAllTakesWrongNamesStrangersAndExpiredOnes(String version) throws IOException {
        for (SSLContext server : List.of(TestCertificates.serverForOtherName(), TestCertificates.serverExpired())) {
            SSLEngine engine = ClientEngines.client(TrustAll.trustAllForTests(), "127.0.0.1", TlsRig.PORT);
            try (TlsRig rig = TlsRig.speaking(version).client(engine).server(server).connect()) {
                rig.assertEchoes();
            }
        }
    }

    @Test
    void anEmptyAlgorithmTurnsTheNameCheckOffAndNothingElse() throws IOException {
        SSLParameters noNameCheck = new SSLParameters();
        noNameCheck.setEndpointIdentificationAlgorithm("");
        SSLEngine trusting = ClientEngines.client(TestCertificates.client(), "localhost", TlsRig.PORT, noNameCheck, List.of());
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(trusting).server(TestCertificates.serverForOtherName()).connect()) {
            rig.assertEchoes();
        }
        SSLEngine strict = ClientEngines.client(TestCertificates.clientTrustingOthers(), "localhost", TlsRig.PORT, noNameCheck, List.of());
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(strict).open()) {
            assertThrows(SSLException.class, rig::connect);
        }
    }

    @TlsRig.BothVersions
    void theServerMayWantOurCertificate(String version) throws IOException {
        SSLEngine server = TlsRig.serverEngine(TestCertificates.server(), version);
        server.setNeedClientAuth(true);
        try (TlsRig rig = TlsRig.speaking(version).client(TestCertificates.clientWithCertificate()).server(server).connect()) {
            rig.assertEchoes();
            assertArrayEquals(
                new Certificate[] {TestCertificates.clientCertificate()},
                Arrays.copyOf(server.getSession().getPeerCertificates(), 1));
        }
    }

    @TlsRig.BothVersions
    void aMissingClientCertificateIsSaidAndInTls13OnlyAfterTheHandshake(String version) throws IOException {
        SSLEngine server = TlsRig.serverEngine(TestCertificates.server(), version);
        server.setNeedClientAuth(true);
        try (TlsRig rig = TlsRig.speaking(version).server(server).open()) {
            SSLException e = assertThrows(SSLException.class, rig::connect);
            // In TLS 1.2 some servers (JDK 25) send no more than handshake_failure.
            assertTrue(TlsFailure.describe(e).contains("client certificate"), TlsFailure.describe(e));
            if (version.equals(TlsRig.TLS_1_3)) {
                // Our half of the handshake was done before the server could check the certificate.
                assertNotNull(rig.transport);
                assertThrows(SSLException.class, () -> rig.transport.read(rig.target.clear()));
                assertThrows(SSLException.class, () -> rig.transport.write(ByteBuffer.allocateDirect(1)));
            }
        }
    }
}
