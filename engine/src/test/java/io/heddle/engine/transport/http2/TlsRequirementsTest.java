package io.heddle.engine.transport.http2;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which TLS may carry HTTP/2. */
@Timeout(60)
final class TlsRequirementsTest {

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, TLS_AES_128_GCM_SHA256",
        "TLSv1.3, TLS_CHACHA20_POLY1305_SHA256",
        "TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLSv1.2, TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_CCM"})
    void whatTheRfcAllows(String protocol, String suite) {
        assertTrue(TlsRequirements.areMetBy(protocol, suite));
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.1, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        "TLSv1, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        "TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
        "TLSv1.2, TLS_RSA_WITH_AES_128_GCM_SHA256",
        "TLSv1.2, TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256",
        "TLSv1.2, TLS_RSA_WITH_AES_128_CCM_8",
        "TLSv1.2, TLS_DH_anon_WITH_AES_128_GCM_SHA256",
        "TLSv1.2, TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"})
    void whatAppendixAProhibits(String protocol, String suite) {
        assertFalse(TlsRequirements.areMetBy(protocol, suite));
    }
}
