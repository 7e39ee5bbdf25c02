package io.heddle.loadgen.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.tls.TlsSettings;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.plan.Network;
import io.heddle.testkit.server.SelfSigned;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ConnectionSetupTest {
    private static final URI SERVER = URI.create("ws://127.0.0.1:1/");

    @TempDir
    Path folder;

    private static Network network(boolean insecure, Path ca, Path certificate, String password, URI proxy, int streams) {
        return new Network(insecure, ca, certificate, password, proxy, true, List.of(), streams, true, Duration.ofMillis(300), false);
    }

    private static Network tls(boolean insecure, Path ca, Path certificate, String password) {
        return network(insecure, ca, certificate, password, null, 0);
    }

    private static EngineConfig config(Network network, int connections) {
        return ConnectionSetup.of(network).configure(EngineConfig.builder(), connections).build();
    }

    private static String sentence(Network network) {
        return assertThrows(UserError.class, () -> ConnectionSetup.of(network)).getMessage();
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type
            + "-----\n";
    }

    private Path keyStore(String type, String password, boolean withKey) throws IOException, GeneralSecurityException {
        SelfSigned own = SelfSigned.forLoopback();
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        char[] secret = password.toCharArray();
        if (withKey) {
            store.setKeyEntry("me", own.key(), secret, new Certificate[] {own.certificate()});
        } else {
            store.setCertificateEntry("authority", own.certificate());
        }
        Path file = folder.resolve(type + withKey);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, secret);
        }
        return file;
    }

    @Test
    void aPlanThatSaysNothingIsDirectOverHttp1WithTheSystemsTrust() {
        EngineConfig config = config(Network.defaults(), 12);
        assertEquals(HttpPolicy.HTTP_1_1, config.httpPolicy());
        assertEquals(12, config.maxConnections());
        assertEquals(ProxySettings.direct(), config.proxy());
        assertEquals(TlsSettings.system(), config.tls());
        assertEquals(List.of(), config.localAddresses());
    }

    @Test
    void streamsMakeItHttp2WithRoomForAllThatEndAtOnce() {
        EngineConfig config = config(network(false, null, null, null, null, 5_000), 20_000);
        assertEquals(HttpPolicy.HTTP_2_ONLY, config.httpPolicy());
        assertEquals(5_000, config.http2().maxStreamsPerSession());
        assertEquals(20_000, config.http2().maxSessionsPerOrigin());
        assertEquals(5_000, config.http2().maxResetsPerSecond());
    }

    @Test
    void localAddressesAreSpreadOver() throws IOException {
        List<InetAddress> two = List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.3"));
        Network network = new Network(false, null, null, null, null, false, two, 0, false, null, false);
        assertEquals(two, config(network, 1).localAddresses());
    }

    @Test
    void aConnectionHasTheSettingsAndTheFieldsOfItsRequest() {
        try (WebSocketEngine engine = WebSocketEngine.start()) {
            ConnectionSetup setup = ConnectionSetup.of(network(false, null, null, null, null, 0));
            WebSocket webSocket =
                setup.webSocket(engine, SERVER, List.of(Map.entry("X-Name", "value"), Map.entry("Origin", "https://a")),
                    List.of("v2", "v1"));
            assertEquals(List.of("value"), webSocket.internalRequest().headers().get("x-name"));
            assertEquals(List.of("v2", "v1"), webSocket.internalRequest().subprotocols());
            assertNotNull(webSocket.internalRequest().cookieHandler());
            assertEquals("permessage-deflate; client_no_context_takeover; server_no_context_takeover",
                webSocket.extensions().get(0).offer());
            assertTrue(webSocket.startPingThread());
            assertEquals(Duration.ofMillis(300), webSocket.pingFrequency());
            WebSocket plain = ConnectionSetup.of(Network.defaults()).webSocket(engine, SERVER, List.of(), List.of());
            assertNull(plain.internalRequest().cookieHandler());
            assertFalse(plain.startPingThread());
            assertEquals(List.of(), plain.extensions());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ws://a/   | Upgrade | x    | v1  | A header field (--header, --cookie or --origin) was refused:
        ws://a/   | A b     | x    | v1  | A header field (--header, --cookie or --origin) was refused:
        ws://a/   | A       | x    | a b | A subprotocol (--subprotocol) was refused:
        http://a/ | A       | x    | v1  | The URL 'http://a/' was refused:
        """)
    void aRequestThatTheEngineRefusesIsAUserError(URI uri, String name, String value, String subprotocol, String beginning) {
        try (WebSocketEngine engine = WebSocketEngine.start()) {
            ConnectionSetup setup = ConnectionSetup.of(Network.defaults());
            UserError error = assertThrows(UserError.class,
                () -> setup.webSocket(engine, uri, List.of(Map.entry(name, value)), List.of(subprotocol)));
            assertTrue(error.getMessage().startsWith(beginning) && error.getMessage().endsWith("."), error.getMessage());
        }
    }

    @Test
    void aProxyIsOneOfItsUriOrTheSystems() {
        assertEquals(ProxySettings.http("proxy.example", 3128).credentials("u", "p"),
            config(network(false, null, null, null, URI.create("http://u:p@proxy.example:3128"), 0), 1).proxy());
        assertEquals(ProxySettings.system(), config(network(false, null, null, null, URI.create("system"), 0), 1).proxy());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://u:SECRET@a", "proxy:3128", "http://u:SECRET@a:99999", "http:///", "http://a/SECRET?SECRET"})
    void aProxyThatIsNoneIsToldWithTheFormsThatAreAndWithoutSecrets(URI proxy) {
        String sentence = sentence(network(false, null, null, null, proxy, 0));
        assertTrue(
            sentence.startsWith("The proxy '") && sentence.endsWith("Write it as http://host:port, https://, socks5:// or socks5h://,"
                + " or 'system'."),
            sentence);
        assertFalse(sentence.contains(":SECRET"), sentence);
    }

    @Test
    void authoritiesComeFromPemDerAndKeyStores() throws IOException, GeneralSecurityException {
        byte[] der = SelfSigned.forLoopback().certificate().getEncoded();
        Path pem = Files.writeString(folder.resolve("ca.pem"), "a comment\n" + pem("CERTIFICATE", der) + pem("CERTIFICATE", der));
        Path binary = Files.write(folder.resolve("ca.der"), der);
        for (Path file : List.of(pem, binary, keyStore("JKS", "secret", false))) {
            assertNotNull(config(tls(false, file, null, null), 1).tls().context(), file.toString());
        }
    }

    @Test
    void aClientCertificateComesFromKeyStoresAndPem() throws IOException, GeneralSecurityException {
        SelfSigned own = SelfSigned.forLoopback();
        Path pem = Files.writeString(folder.resolve("me.pem"),
            pem("PRIVATE KEY", own.key().getEncoded()) + pem("CERTIFICATE", own.certificate().getEncoded()));
        assertNotNull(config(tls(false, null, pem, null), 1).tls().context());
        assertNotNull(config(tls(false, null, keyStore("PKCS12", "secret", true), "secret"), 1).tls().context());
        assertNotNull(config(tls(false, null, keyStore("JKS", "secret", true), "secret"), 1).tls().context());
        TlsSettings insecure = config(tls(true, null, pem, null), 1).tls();
        assertEquals("", insecure.parameters().getEndpointIdentificationAlgorithm());
        assertTrue(config(tls(true, null, null, null), 1).tls().isTrustAllForTests());
    }

    @Test
    void aWrongOrMissingPasswordIsToldAndNeverShown() throws IOException, GeneralSecurityException {
        Path file = keyStore("PKCS12", "right", true);
        for (String password : new String[] {null, "WRONG"}) {
            assertEquals(
                "The password of the key store '" + file + "' (--client-certificate) is wrong or missing: put it into a file and give"
                    + " that as --password-file, or set HEDDLE_KEY_STORE_PASSWORD.",
                sentence(tls(false, null, file, password)));
        }
    }

    @Test
    void filesThatDoNotHoldWhatTheyShouldAreToldWithTheWayOut() throws IOException, GeneralSecurityException {
        SelfSigned own = SelfSigned.forLoopback();
        Path text = Files.writeString(folder.resolve("text"), "no certificate at all");
        Path empty = Files.writeString(folder.resolve("empty"), "");
        Path onlyKey = Files.writeString(folder.resolve("key"), pem("PRIVATE KEY", own.key().getEncoded()));
        Path onlyCertificate = Files.writeString(folder.resolve("cert"), pem("CERTIFICATE", own.certificate().getEncoded()));
        Path old = Files.writeString(folder.resolve("old"), pem("RSA PRIVATE KEY", new byte[40]));
        Path encrypted = Files.writeString(folder.resolve("enc"), pem("ENCRYPTED PRIVATE KEY", new byte[40]));
        Path damaged = Files.writeString(folder.resolve("bad"), pem("PRIVATE KEY", new byte[40]));
        Path cutStore = Files.write(folder.resolve("cut"), new byte[] {0x30, 0x03, 0x02, 0x01, 0x03});
        Path large = Files.write(folder.resolve("large"), new byte[(16 << 20) + 1]);
        Map<Network, String> mistakes = Map.ofEntries(
            Map.entry(tls(false, text, null, null), "of --ca holds no certificate"),
            Map.entry(tls(false, empty, null, null), "of --ca holds no certificate"),
            Map.entry(tls(false, keyStore("JKS", "x", true), null, null),
                "of --ca holds no certificate that can be read without a password"),
            Map.entry(tls(false, large, null, null), "of --ca is larger than 16 MiB"),
            Map.entry(tls(false, folder, null, null), "of --ca cannot be read"),
            Map.entry(tls(false, folder.resolve("none"), null, null), "of --ca does not exist: correct the path."),
            Map.entry(tls(true, text, null, null), "--insecure trusts any certificate, so --ca has no meaning with it"),
            Map.entry(tls(false, null, text, null), "of --client-certificate has no private key"),
            Map.entry(tls(false, null, onlyKey, null), "of --client-certificate has no certificate"),
            Map.entry(tls(false, null, onlyCertificate, null), "of --client-certificate has no private key"),
            Map.entry(tls(false, null, old, null),
                "has its key in the old form of OpenSSL: convert it with 'openssl pkcs8 -topk8 -nodes'."),
            Map.entry(tls(false, null, encrypted, null), "has an encrypted key"),
            Map.entry(tls(false, null, damaged, null), "has a private key of a type that Java does not know"),
            Map.entry(tls(false, null, cutStore, null), "of --client-certificate cannot be read"),
            Map.entry(tls(false, null, keyStore("JKS", "x", false), "x"), "of --client-certificate holds no private key"));
        mistakes.forEach((network, words) -> {
            String sentence = sentence(network);
            assertTrue(sentence.contains(words) && sentence.endsWith("."), sentence + " has not: " + words);
        });
    }
}
