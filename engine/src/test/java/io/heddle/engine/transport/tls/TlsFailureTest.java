package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.NoRoomException;
import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures in the words of the JDK; {@link TlsVerificationTest} and {@link TlsHandshakeTest} provoke real ones. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsFailureTest {

    @ParameterizedTest
    @CsvSource({
        "handshake_failure,HANDSHAKE_REFUSED", "protocol_version,PROTOCOL_VERSION", "unrecognized_name,SERVER_NAME",
        "no_application_protocol,APPLICATION_PROTOCOL", "bad_certificate,CLIENT_CERTIFICATE", "unknown_ca,CLIENT_CERTIFICATE",
        "certificate_required,CLIENT_CERTIFICATE", "certificate_expired,CLIENT_CERTIFICATE", "internal_error,SERVER_FAULT",
        "insufficient_security,HANDSHAKE_REFUSED"
    })
    void alertsOfTheServer(String alert, TlsFailure expected) {
        assertEquals(expected, TlsFailure.of(new SSLHandshakeException("Received fatal alert: " + alert)));
        assertEquals(expected, TlsFailure.of(new SSLHandshakeException("(" + alert + ") Received fatal alert: " + alert)), "JDK 25");
        assertTrue(TlsFailure.describe(new SSLHandshakeException("Received fatal alert: " + alert)).contains(alert));
    }

    @ParameterizedTest
    @CsvSource({
        "Unsupported or unrecognized SSL message,NOT_TLS", "'Unrecognized SSL message, plaintext connection?',NOT_TLS",
        "The server selected protocol version TLS10 is not accepted by client preferences [TLS13],PROTOCOL_VERSION",
        "No appropriate protocol (protocol is disabled or cipher suites are inappropriate),PROTOCOL_VERSION",
        "Connection reset,DROPPED", "Connection reset by peer,DROPPED", "Broken pipe,DROPPED",
        "Extended key usage does not permit use for TLS server authentication,CERTIFICATE_USAGE",
        "the trustAnchors parameter must be non-empty,NO_TRUSTED_AUTHORITY", "Tag mismatch,OTHER"
    })
    void messagesOfTheJdk(String message, TlsFailure expected) {
        assertEquals(expected, TlsFailure.of(new SSLException(message)));
    }

    /** The same sentences, of the TLS with a proxy: none of them sends its reader to the server. */
    @ParameterizedTest
    @EnumSource(TlsFailure.class)
    void atAProxyEachSentenceIsAboutTheProxy(TlsFailure kind) {
        String sentence = kind.sentenceAtProxy();
        assertFalse(sentence.matches("(?s).*\\b[Tt]he server\\b.*"), sentence);
        assertFalse(sentence.contains("ws://") || sentence.contains("of the URI"), sentence);
        assertEquals(kind.sentence().contains("The server's certificate"), sentence.contains("The proxy's certificate"), sentence);
        SSLException alert = new SSLHandshakeException("Received fatal alert: unknown_ca");
        assertTrue(TlsFailure.describeAtProxy(alert).startsWith("The proxy wants a client certificate and got none"));
        assertTrue(TlsFailure.describeAtProxy(alert).endsWith("(Received fatal alert: unknown_ca)"));
    }

    @Test
    void onlyAConnectionThatWentDownIsLost() {
        assertTrue(TlsFailure.isConnectionLost(new SocketException("Connection reset")));
        assertTrue(TlsFailure.isConnectionLost(new SocketException("Connection timed out")));
        assertTrue(TlsFailure.isConnectionLost(new IOException("Broken pipe")));
        assertTrue(TlsFailure.isConnectionLost(new TlsTruncatedException("The peer closed the connection")));
        assertFalse(TlsFailure.isConnectionLost(new SSLHandshakeException("Received fatal alert: handshake_failure")));
        assertFalse(TlsFailure.isConnectionLost(new SSLException("Unsupported or unrecognized SSL message")));
        assertFalse(TlsFailure.isConnectionLost(
            (IOException) new SSLHandshakeException("PKIX").initCause(new CertificateExpiredException("yesterday"))));
        assertFalse(TlsFailure.isConnectionLost(new NoRoomException("There is no memory")));
    }

    @ParameterizedTest
    @CsvSource({
        "No subject alternative names present", "No subject alternative DNS name matching a.example found.",
        "No subject alternative names matching IP address 127.0.0.1 found", "No name matching a.example found"
    })
    void hostNames(String message) {
        Throwable failure = new SSLHandshakeException(message).initCause(new CertificateException(message));
        assertEquals(TlsFailure.HOST_NAME_MISMATCH, TlsFailure.of(failure));
        assertTrue(TlsFailure.describe(failure).contains(message));
    }

    @Test
    void theDeepestCauseDecides() {
        Throwable expired = chain(new CertificateExpiredException("NotAfter: yesterday"));
        assertEquals(TlsFailure.CERTIFICATE_EXPIRED, TlsFailure.of(expired));
        assertTrue(TlsFailure.describe(expired).contains("yesterday"));
        assertEquals(TlsFailure.CERTIFICATE_NOT_YET_VALID, TlsFailure.of(chain(new CertificateNotYetValidException("NotBefore"))));
        assertEquals(TlsFailure.UNTRUSTED_CERTIFICATE, TlsFailure.of(chain(new CertPathBuilderException("unable to find path"))));
        assertEquals(TlsFailure.UNTRUSTED_CERTIFICATE, TlsFailure.of(chain(null)));
    }

    private static Throwable chain(Throwable deepest) {
        Throwable validator = new CertPathValidatorException("validity check failed", deepest);
        return new SSLHandshakeException("PKIX path validation failed").initCause(new CertificateException("PKIX", validator));
    }

    @Test
    void anythingElseIsNamedAsItIs() {
        assertEquals(TlsFailure.OTHER, TlsFailure.of(new IOException("No space left")));
        assertEquals("TLS failed (No space left)", TlsFailure.describe(new IOException("No space left")));
        assertEquals("TLS failed (java.io.IOException)", TlsFailure.describe(new IOException()));
        assertEquals(TlsFailure.OTHER, TlsFailure.of(null));
        assertEquals("TLS failed (null)", TlsFailure.describe(null));
    }

    @Test
    void aCircleOfCausesEnds() {
        Exception a = new Exception("a");
        Exception b = new Exception("b", a);
        a.initCause(b);
        assertEquals(TlsFailure.OTHER, TlsFailure.of(a));
        assertFalse(TlsFailure.describe(a).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(TlsFailure.class)
    void eachKindHasOneSentence(TlsFailure kind) {
        assertFalse(kind.sentence().isBlank());
        assertNotEquals('.', kind.sentence().charAt(kind.sentence().length() - 1));
        assertEquals(-1, kind.sentence().indexOf('\n'));
    }
}
