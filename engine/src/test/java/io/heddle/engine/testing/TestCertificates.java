package io.heddle.engine.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Certificates of a test authority, made by the JDK's own {@code keytool} once per JVM (two to three seconds), and contexts with
 * them. Each call gives a new context, so that no test resumes the session of another.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class TestCertificates {
    /** The name that {@link #serverForOtherName()} is made out to. */
    public static final String OTHER_NAME = "other.example";

    /** The name that {@link #serverForUnderscoreName()} is made out to. */
    public static final String UNDERSCORE_NAME = "my_host";

    private static final String AUTHORITY = "authority";
    private static final String SERVER = "server";
    private static final String OTHER = "other";
    private static final String UNDERSCORE = "underscore";
    private static final String EXPIRED = "expired";
    private static final String CLIENT = "client";
    private static final char[] PASSWORD = "password".toCharArray();

    private TestCertificates() {
    }

    /** A server for localhost, 127.0.0.1 and [::1]. It trusts {@link #clientWithCertificate()} if its engines ask for one. */
    public static SSLContext server() {
        return context(SERVER, AUTHORITY);
    }

    /** A server whose certificate is made out to {@link #OTHER_NAME} only. */
    public static SSLContext serverForOtherName() {
        return context(OTHER, AUTHORITY);
    }

    /** A server whose certificate is made out to {@link #UNDERSCORE_NAME} only, which the JDK's check takes for no name. */
    public static SSLContext serverForUnderscoreName() {
        return context(UNDERSCORE, AUTHORITY);
    }

    /** A server for localhost and addresses whose certificate has expired. */
    public static SSLContext serverExpired() {
        return context(EXPIRED, AUTHORITY);
    }

    /** A server with a certificate that is made out for clients only. */
    public static SSLContext serverWithCertificateOfClient() {
        return context(CLIENT, AUTHORITY);
    }

    /** A client that trusts the test authority. */
    public static SSLContext client() {
        return context(null, AUTHORITY);
    }

    /** A client that trusts the test authority, and has a certificate of it. */
    public static SSLContext clientWithCertificate() {
        return context(CLIENT, AUTHORITY);
    }

    /** A client that trusts none of the servers here. */
    public static SSLContext clientTrustingOthers() {
        return context(null, CLIENT);
    }

    /** What {@link #client()} decides with, for tests that look on. */
    public static X509ExtendedTrustManager trustManager() {
        try {
            return (X509ExtendedTrustManager) trustManagers(AUTHORITY)[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A context of your own trust manager, without a certificate. */
    public static SSLContext clientWith(TrustManager trustManager) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate that {@link #server()} shows. */
    public static X509Certificate serverCertificate() {
        return certificate(SERVER);
    }

    /** The certificate that {@link #clientWithCertificate()} shows. */
    public static X509Certificate clientCertificate() {
        return certificate(CLIENT);
    }

    /** Key and certificates of {@link #server()} as other programs read them, RFC 7468. */
    public static String serverPem() {
        try {
            StringBuilder pem = new StringBuilder();
            append(pem, "PRIVATE KEY", Holder.ALL.getKey(SERVER, PASSWORD).getEncoded());
            for (Certificate one : Holder.ALL.getCertificateChain(SERVER)) {
                append(pem, "CERTIFICATE", one.getEncoded());
            }
            return pem.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void append(StringBuilder pem, String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        pem.append("-----BEGIN ").append(what).append("-----\n").append(body).append("\n-----END ").append(what).append("-----\n");
    }

    private static X509Certificate certificate(String alias) {
        try {
            return (X509Certificate) Holder.ALL.getCertificate(alias);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext context(String identity, String trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity == null ? null : keyManagers(identity), trustManagers(trusted), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyManager[] keyManagers(String alias) throws GeneralSecurityException, IOException {
        KeyStore one = empty();
        Certificate[] chain = Holder.ALL.getCertificateChain(alias);
        one.setKeyEntry(alias, Holder.ALL.getKey(alias, PASSWORD), PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(one, PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trustManagers(String alias) throws GeneralSecurityException, IOException {
        KeyStore one = empty();
        one.setCertificateEntry(alias, Holder.ALL.getCertificate(alias));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(one);
        return factory.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static final class Holder {
        static final KeyStore ALL = generate();

        private static KeyStore generate() {
            try {
                Path directory = Files.createTempDirectory("heddle-certificates");
                Path file = directory.resolve("all.p12");
                try {
                    String local = "san=dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1";
                    keytool(file, AUTHORITY, "-dname", "CN=Heddle test authority", "-ext", "bc:c=ca:true", "-validity", "3650");
                    signed(file, SERVER, "CN=localhost", "-ext", local, "-validity", "3650");
                    signed(file, OTHER, "CN=" + OTHER_NAME, "-ext", "san=dns:" + OTHER_NAME, "-validity", "3650");
                    // The tool's own form refuses the name too, so this is the extension's DER: a sequence of one dNSName.
                    String der = "2.5.29.17=30:09:82:07:" + HexFormat.ofDelimiter(":").formatHex(UNDERSCORE_NAME.getBytes(US_ASCII));
                    signed(file, UNDERSCORE, "CN=a container", "-ext", der, "-validity", "3650");
                    signed(file, EXPIRED, "CN=localhost", "-ext", local, "-startdate", "-30d", "-validity", "10");
                    signed(file, CLIENT, "CN=a bot", "-ext", "eku=clientAuth", "-validity", "3650");
                    KeyStore store = KeyStore.getInstance("PKCS12");
                    try (InputStream in = Files.newInputStream(file)) {
                        store.load(in, PASSWORD);
                    }
                    return store;
                } finally {
                    Files.deleteIfExists(file);
                    Files.deleteIfExists(directory);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void signed(Path file, String alias, String name, String... more) throws IOException {
            List<String> arguments = new ArrayList<>(List.of("-signer", AUTHORITY, "-dname", name));
            arguments.addAll(List.of(more));
            keytool(file, alias, arguments.toArray(new String[0]));
        }

        private static void keytool(Path file, String alias, String... more) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
            command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", alias));
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
            command.addAll(List.of("-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
            command.addAll(List.of(more));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            try {
                if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                    process.destroyForcibly();
                    throw new IOException("keytool could not make the certificate \"" + alias + "\": " + said);
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while keytool made the certificate \"" + alias + "\"", e);
            }
        }
    }
}
