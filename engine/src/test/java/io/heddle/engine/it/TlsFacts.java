package io.heddle.engine.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.api.tls.TlsSettings;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server that tells its clients about their TLS sessions, and clients that trust it. */
final class TlsFacts {
    private TlsFacts() {}

    static WatchedEngine trusting(SSLContext context) {
        return WatchedEngine.start(settings -> settings.tls(TlsSettings.of(context)));
    }

    static WatchedEngine trusting(SSLContext context, SSLParameters parameters) {
        return WatchedEngine.start(settings -> settings.tls(TlsSettings.of(context, parameters)));
    }

    /** What the server of {@link #factsServer} says about the session of one connection. */
    static Map<String, String> facts(WatchedEngine client, URI uri) throws InterruptedException {
        ClientEvents events = client.open(uri);
        Map<String, String> facts = new HashMap<>();
        events.nextText().lines().forEach(line -> facts.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        events.awaitClosed(1000, "");
        events.assertSilent();
        return facts;
    }

    /** A server that tells each client what it knows of its TLS session, and closes. */
    static PeerServer factsServer(SSLContext context, Consumer<SSLServerSocket> settings) throws Exception {
        SSLServerSocket listening = (SSLServerSocket) context.getServerSocketFactory()
            .createServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
        settings.accept(listening);
        return PeerServer.start(listening, 2, TlsFacts::tellFacts);
    }

    private static void tellFacts(Socket accepted) throws Exception {
        SSLSocket socket = (SSLSocket) accepted;
        socket.startHandshake();
        PeerServer.upgrade(socket);
        ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
        String sni = session.getRequestedServerNames().isEmpty() ? ""
            : new String(session.getRequestedServerNames().get(0).getEncoded(), UTF_8);
        String told = "protocol=" + session.getProtocol() + "\nsuite=" + session.getCipherSuite() + "\nsni=" + sni + "\nclient="
            + clientName(session);
        byte[] payload = told.getBytes(UTF_8);
        byte[] frames = new byte[2 + payload.length + 4];
        frames[0] = (byte) 0x81;
        frames[1] = (byte) payload.length;
        System.arraycopy(payload, 0, frames, 2, payload.length);
        System.arraycopy(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xe8}, 0, frames, 2 + payload.length, 4);
        socket.getOutputStream().write(frames);
        PeerServer.awaitFrame(socket);
    }

    private static String clientName(ExtendedSSLSession session) {
        try {
            return session.getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException none) {
            return "";
        }
    }
}
