package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.HookedTrust;
import io.heddle.engine.testing.TestCertificates;
import java.io.IOException;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A resumed handshake sends no certificate, so the trust manager is not asked. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsResumptionTest {
    private int asked;
    private final SSLContext client = TestCertificates.clientWith(new HookedTrust(() -> asked++));
    private final ContextEngines engines = new ContextEngines(client, () -> null, List.of());
    private final SSLContext server = TestCertificates.server();

    @TlsRig.BothVersions
    void theSecondConnectionResumesAfterAnOrderlyEnd(String version) throws IOException {
        try (TlsRig first = connect(version, "localhost", TlsRig.PORT)) {
            first.assertEchoes();
            first.transport.shutdownOutput();
            first.shuttle();
            first.peer.closeNotify();
            first.shuttle();
            assertEquals(-1, first.transport.read(first.target.clear()));
        }
        assertResumes(version);
    }

    @TlsRig.BothVersions
    void theSecondConnectionResumesAfterTheFirstWasDropped(String version) throws IOException {
        connect(version, "localhost", TlsRig.PORT).close();
        assertResumes(version);
    }

    @TlsRig.BothVersions
    void aTruncatedConnectionCanBeResumed(String version) throws IOException {
        try (TlsRig first = connect(version, "localhost", TlsRig.PORT)) {
            first.lower.end();
            assertThrows(TlsTruncatedException.class, () -> first.transport.read(first.target.clear()));
        }
        assertResumes(version);
    }

    @TlsRig.BothVersions
    void anotherPortOrNameIsAnotherSession(String version) throws IOException {
        connect(version, "localhost", TlsRig.PORT).close();
        connect(version, "localhost", TlsRig.PORT + 1).close();
        connect(version, "127.0.0.1", TlsRig.PORT).close();
        assertEquals(3, asked);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 20})
    void connectionsThatOpenTogetherResumeTogether(int count) throws IOException {
        openTogether(count, count, true);
        assertEquals(count, asked);
        for (int round = 0; round < 3; round++) {
            openTogether(count, 0, round != 1);
            openTogether(count / 2, 0, true);
        }
        assertEquals(count, asked, "no later handshake may be full");
    }

    /** The first handshakes must end before it is known that many connections may resume one session at once. */
    @Test
    void oneSessionOfTls12IsEnoughForAll() throws IOException {
        connect(TlsRig.TLS_1_2, "localhost", TlsRig.PORT).close();
        try (TlsRig first = connect(TlsRig.TLS_1_2, "localhost", TlsRig.PORT)) {
            first.assertEchoes();
        }
        List<TlsRig> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(TlsRig.speaking(TlsRig.TLS_1_2).client(engines).server(server).open());
        }
        for (TlsRig rig : all) {
            assertTrue(rig.connect().handshake.isResumed());
            rig.close();
        }
        assertEquals(1, asked);
    }

    @Test
    void handshakesThatFailTakeNoTicketsOfOthers() throws IOException {
        openTogether(3, 3, true);
        for (int i = 0; i < 2; i++) {
            try (TlsRig broken = TlsRig.speaking(TlsRig.TLS_1_3).client(engines).server(server).open()) {
                broken.handshake.advance();
                broken.lower.end();
                assertThrows(TlsTruncatedException.class, broken.handshake::advance);
            }
        }
        // Two of three tickets are spent; the third, and the tickets that follow from it, are enough.
        for (int i = 0; i < 5; i++) {
            openTogether(1, 0, true);
        }
    }

    @Test
    void otherSettingsOfTheSameContextShareNoSession() throws IOException {
        ContextEngines lax = new ContextEngines(client, TlsResumptionTest::noNameCheck, List.of());
        SSLContext otherName = TestCertificates.serverForOtherName();
        for (int i = 0; i < 3; i++) {
            try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(lax).server(otherName).connect()) {
                rig.assertEchoes();
                assertEquals(i > 0, rig.handshake.isResumed());
            }
            try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(engines).server(otherName).open()) {
                assertEquals(TlsFailure.HOST_NAME_MISMATCH, TlsFailure.of(assertThrows(SSLException.class, rig::connect)));
            }
        }
    }

    /** One more settings object than there are blocks: even in shared slots the JDK keeps sessions of another name check apart. */
    @Test
    void theJdkAloneKeepsTheNameCheckTooIfPlacesAreShared() throws IOException {
        SSLContext otherName = TestCertificates.serverForOtherName();
        for (int i = 0; i < 20; i++) {
            ContextEngines lax = new ContextEngines(client, TlsResumptionTest::noNameCheck, List.of());
            try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(lax).server(otherName).connect()) {
                rig.assertEchoes();
            }
            ContextEngines strict = new ContextEngines(client, () -> null, List.of());
            try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(strict).server(otherName).open()) {
                assertEquals(TlsFailure.HOST_NAME_MISMATCH, TlsFailure.of(assertThrows(SSLException.class, rig::connect)));
            }
        }
    }

    /** The JDK would resume any session without checking these parameters again. */
    @Test
    void settingsWithConstraintsOfTheirOwnResumeNothing() throws IOException {
        ContextEngines strict = new ContextEngines(client, TlsResumptionTest::constrained, List.of());
        openTogether(1, 1, true);
        for (int i = 1; i < 4; i++) {
            try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(strict).server(server).connect()) {
                rig.assertEchoes();
                assertFalse(rig.handshake.isResumed());
            }
            assertEquals(1 + i, asked);
        }
    }

    private static SSLParameters noNameCheck() {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("");
        return parameters;
    }

    private static SSLParameters constrained() {
        SSLParameters parameters = new SSLParameters();
        parameters.setAlgorithmConstraints(new PermitAll());
        return parameters;
    }

    /** All of them are in the middle of the handshake at the same time; those that then receive data get their tickets. */
    private void openTogether(int count, int full, boolean echoes) throws IOException {
        List<TlsRig> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).client(engines).server(server).open();
            rig.handshake.advance();
            all.add(rig);
        }
        int resumed = 0;
        for (TlsRig rig : all) {
            resumed += rig.connect().handshake.isResumed() ? 1 : 0;
            if (echoes) {
                rig.assertEchoes();
            }
        }
        for (TlsRig rig : all) {
            rig.close();
        }
        assertEquals(count - full, resumed);
    }

    private void assertResumes(String version) throws IOException {
        assertEquals(1, asked);
        for (int i = 0; i < 3; i++) {
            try (TlsRig next = connect(version, "localhost", TlsRig.PORT)) {
                next.assertEchoes();
            }
        }
        assertEquals(1, asked, "later handshakes must be resumed");
    }

    private TlsRig connect(String version, String host, int port) throws IOException {
        return TlsRig.speaking(version).client(engines, host, port).server(server).connect();
    }

    /** Permits every algorithm. */
    private static final class PermitAll implements AlgorithmConstraints {
        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters parameters) {
            return true;
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
            return true;
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, Key key, AlgorithmParameters parameters) {
            return true;
        }
    }
}
