package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.testing.TestCertificates;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each way in which TLS fails with a real server has its sentence, with phase, address and a remedy. */
@Timeout(180)
class TlsSentencesIT {
    private WatchedEngine client;

    @BeforeEach
    void start() {
        client = WatchedEngine.start();
    }

    @AfterEach
    void closeLeavesNothing() {
        client.close();
    }

    @Test
    void certificates() throws Exception {
        assertSentence(TestCertificates.serverExpired(), TestCertificates.client(), "has expired", "must renew it");
        assertSentence(TestCertificates.serverForOtherName(), TestCertificates.client(), "made out to another name", "connect to a name");
        assertSentence(TestCertificates.server(), TestCertificates.clientTrustingOthers(), "an authority that this client does not trust",
            "add that authority to the trust store");
        assertSentence(TestCertificates.serverWithCertificateOfClient(), TestCertificates.client(), "not made out for servers",
            "server authentication");
    }

    @Test
    void nothingInCommon() throws Exception {
        for (String[] servers : List.of(new String[] {"TLSv1.3", "TLS_AES_128_GCM_SHA256"},
            new String[] {"TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"})) {
            SSLParameters ours = new SSLParameters();
            ours.setProtocols(new String[] {"TLSv1.2"});
            ours.setCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"});
            try (PeerServer server = PeerServer.start(TestCertificates.server(), 1, socket -> {
                ((SSLSocket) socket).setEnabledProtocols(new String[] {servers[0]});
                ((SSLSocket) socket).setEnabledCipherSuites(new String[] {servers[1]});
                ((SSLSocket) socket).startHandshake();
            })) {
                String text = fail(server.wss("127.0.0.1"), TlsSettings.of(TestCertificates.client(), ours)).toString();
                assertTrue(text.contains("no cipher suite in common") || text.contains("no TLS version or cipher suite in common"), text);
            }
        }
    }

    @Test
    void aClientCertificateThatIsMissing() throws Exception {
        try (PeerServer server = PeerServer.start(TestCertificates.server(), 1, socket -> {
            ((SSLSocket) socket).setNeedClientAuth(true);
            ((SSLSocket) socket).startHandshake();
        })) {
            String text = fail(server.wss("127.0.0.1"), TlsSettings.of(TestCertificates.client())).toString();
            assertTrue(text.contains("wants a client certificate") && text.contains("key manager"), text);
        }
    }

    @Test
    void aServerThatResets() throws Exception {
        assertRaw(socket -> {
            socket.getInputStream().readNBytes(5);
            socket.setSoLinger(true, 0);
        }, "dropped the connection during TLS", "wants a client certificate");
    }

    @Test
    void aServerThatCloses() throws Exception {
        assertRaw(socket -> {
            socket.getInputStream().readNBytes(5);
            socket.getInputStream().readNBytes(socket.getInputStream().available());
            socket.shutdownOutput();
        }, "closed the connection without a TLS alert", "expects another protocol on this port");
    }

    @Test
    void aServerWithoutTls() throws Exception {
        assertRaw(socket -> {
            socket.getInputStream().readNBytes(5);
            socket.getInputStream().readNBytes(socket.getInputStream().available());
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
        }, "does not speak TLS on this port", "use ws:// instead of wss://");
    }

    @Test
    void anAlertThatSaysLittle() throws Exception {
        assertRaw(socket -> {
            socket.getInputStream().readNBytes(5);
            socket.getInputStream().readNBytes(socket.getInputStream().available());
            socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 80});
        }, "ended TLS with an alert", "its own log says more", "internal_error");
    }

    private void assertRaw(PeerServer.Talk talk, String... words) throws Exception {
        try (PeerServer server = PeerServer.start(1, talk)) {
            assertWords(fail(server.wss("127.0.0.1"), TlsSettings.of(TestCertificates.client())), words);
        }
    }

    private void assertSentence(SSLContext serverContext, SSLContext clientContext, String... words) throws Exception {
        try (PeerServer server = PeerServer.start(serverContext, 1, TlsSentencesIT::shake)) {
            assertWords(fail(server.wss("127.0.0.1"), TlsSettings.of(clientContext)), words);
        }
    }

    private static void shake(Socket socket) throws Exception {
        ((SSLSocket) socket).startHandshake();
    }

    private static void assertWords(WebSocketError error, String... words) {
        String text = error.toString();
        assertEquals(ErrorKind.TLS, error.kind(), text);
        assertEquals(Phase.TLS, error.phase(), text);
        assertTrue(text.startsWith("TLS of wss://127.0.0.1:" + error.uri().getPort() + "/ at 127.0.0.1:" + error.uri().getPort() + ": "),
            text);
        for (String word : words) {
            assertTrue(text.contains(word), text);
        }
        assertEquals(1, text.lines().count(), text);
    }

    private WebSocketError fail(URI uri, TlsSettings settings) throws InterruptedException {
        ClientEvents events = client.connection(uri);
        events.ws.internalRequest().tls(settings);
        events.ws.open();
        return events.nextError();
    }
}
